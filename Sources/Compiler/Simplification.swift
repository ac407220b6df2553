import Attributes
import IR
import Operations

/// Rewrites of a function that keep its meaning: done before planning, the same for every policy.
struct Simplification {
  private(set) var function: Function
  private let resources: [Resource]

  private init(_ function: Function, _ resources: [Resource]) {
    self.function = function
    self.resources = resources
  }

  /// The forward function with chains of couplings joined, activations fused into normalizations,
  /// roundings and sums into the operations that produce their term, and normalizations into the
  /// convolutions that load what they make.
  static func forward(
    _ function: Function, resources: [Resource], fusing: Bool = true
  ) -> Function {
    var pass = Simplification(function, resources)
    // Regions are the text's; what is joined here crosses their borders.
    pass.function.regions = []
    for index in pass.function.operations.indices { pass.function.operations[index].region = nil }
    guard fusing else { return pass.function }
    pass.joinSplits()
    pass.fuseActivations()
    pass.fuseRoundings()
    pass.fuseSums(from: 0)
    pass.fusePrologues()
    pass.removeUnused()
    return pass.function
  }

  /// The training function with sums of gradients fused into the operations that produce a term.
  static func backward(_ function: Function, from start: Int, resources: [Resource]) -> Function {
    var pass = Simplification(function, resources)
    pass.fuseSums(from: start)
    return pass.function
  }

  /// split(concat(a, b)) of the same sizes is a, b: a chain of couplings carries its halves.
  private mutating func joinSplits() {
    let uses = FunctionUses(function)
    var replaced: [ValueID: ValueID] = [:]
    for operation in function.operations where operation.name == "split" {
      let source = replaced[operation.operands[0]] ?? operation.operands[0]
      guard let producer = uses.producer(of: source).map({ function.operations[$0] }),
        producer.name == "concat", producer.operands.count == operation.results.count,
        zip(producer.operands, operation.results).allSatisfy({
          function[type: $0] == function[type: $1]
        })
      else { continue }
      for (part, result) in zip(producer.operands, operation.results) {
        replaced[result] = replaced[part] ?? part
      }
    }
    replace(replaced)
  }

  /// activation(normalize(x)) where nothing else reads the normalized value.
  private mutating func fuseActivations() {
    let uses = FunctionUses(function)
    var replaced: [ValueID: ValueID] = [:]
    for operation in function.operations where operation.name == "activation" {
      guard let producer = uses.producer(of: operation.operands[0]),
        function.operations[producer].name == "normalize",
        function.operations[producer].attributes.string("function") == "identity",
        uses.consumers(of: operation.operands[0]).count == 1, !isResult(operation.operands[0])
      else { continue }
      function.operations[producer].attributes["function"] = operation.attributes["function"]
      function.operations[producer].attributes["slope"] = operation.attributes["slope"]
      replaced[operation.results[0]] = operation.operands[0]
    }
    replace(replaced)
  }

  /// round(op(…)) where nothing else reads op's result: op rounds in its epilogue.
  private mutating func fuseRoundings() {
    let uses = FunctionUses(function)
    var replaced: [ValueID: ValueID] = [:]
    for operation in function.operations where operation.name == "round" {
      guard let producer = uses.producer(of: operation.operands[0]),
        Catalogue.definition(function.operations[producer].name).acceptsResidual,
        uses.consumers(of: operation.operands[0]).count == 1, !isResult(operation.operands[0])
      else { continue }
      function.operations[producer].attributes["range"] = operation.attributes["range"]
      replaced[operation.results[0]] = operation.operands[0]
    }
    replace(replaced)
  }

  /// a + op(…) where nothing else reads op's result and `a` is there before op: op takes `a` as its
  /// residual.
  private mutating func fuseSums(from start: Int) {
    let uses = FunctionUses(function)
    var replaced: [ValueID: ValueID] = [:]
    for operation in function.operations[start...]
    where operation.name == "add"
      && operation.attributes.filter({ $0.key != "range" }) == additionAttributes
    {
      // The later term first: its producer stands next to the sum.
      let terms = operation.operands.map { replaced[$0] ?? $0 }
      for (position, term) in terms.enumerated().reversed() {
        let other = terms[1 - position]
        guard term != other, let producer = uses.producer(of: operation.operands[position]),
          producer >= start,
          Catalogue.definition(function.operations[producer].name).acceptsResidual,
          function.operations[producer].attributes["residual"] == nil,
          uses.consumers(of: operation.operands[position]).count == 1, !isResult(term),
          (uses.producer(of: other) ?? -1) < producer
        else { continue }
        function.operations[producer].operands.append(other)
        function.operations[producer].attributes["residual"] = .integer(1)
        replaced[operation.results[0]] = term
        break
      }
    }
    replace(replaced)
  }

  /// convolution(normalize(x)) where nothing else reads the normalized value: the convolution loads x
  /// and normalizes it on the way, so that the value is never in memory.
  private mutating func fusePrologues() {
    let uses = FunctionUses(function)
    for operation in function.operations
    where operation.name == "normalize" && operation.attributes["residual"] == nil
      && operation.attributes["range"] == nil && operation.attributes.activation.keepsZero
    {
      let value = operation.results[0]
      guard let consumer = uses.consumers(of: value).first,
        uses.consumers(of: value).count == 1, !isResult(value),
        function.operations[consumer].name == "convolution",
        function.operations[consumer].operands.filter({ $0 == value }).count == 1,
        function.operations[consumer].operands[0] == value
      else { continue }
      function.operations[consumer].operands.replaceSubrange(0..<1, with: operation.operands)
      function.operations[consumer].attributes.merge(operation.attributes) { $1 }
      function.operations[consumer].resources += operation.resources
    }
  }

  private func isResult(_ value: ValueID) -> Bool {
    function.results.contains { $0.value == value }
  }

  /// Reads other values in place of some, and drops the operations whose results are all replaced.
  private mutating func replace(_ replaced: [ValueID: ValueID]) {
    guard !replaced.isEmpty else { return }
    func final(_ value: ValueID) -> ValueID {
      var value = value
      while let next = replaced[value] { value = next }
      return value
    }
    function.operations.removeAll {
      !$0.results.isEmpty && $0.results.allSatisfy { replaced[$0] != nil }
    }
    for index in function.operations.indices {
      function.operations[index].operands = function.operations[index].operands.map(final)
    }
    for index in function.results.indices {
      function.results[index].value = final(function.results[index].value)
    }
  }

  /// Drops operations that nothing reads and that change nothing.
  private mutating func removeUnused() {
    var needed = Set(function.results.map(\.value))
    var kept: [Operation] = []
    for operation in function.operations.reversed()
    where Catalogue.definition(operation.name).hasEffect
      || operation.results.contains(where: needed.contains)
    {
      needed.formUnion(operation.operands)
      kept.append(operation)
    }
    function.operations = kept.reversed()
  }
}
