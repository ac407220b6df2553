import IR
import Kernels
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
    for operation in function.operations {
      guard let split = operation.kind as? SplitOperation else { continue }
      let source = replaced[split.x] ?? split.x
      guard let producer = uses.producer(of: source),
        let concat = function.operations[producer].kind as? ConcatOperation,
        concat.parts.map({ function[type: $0] }) == operation.results.map({ function[type: $0] })
      else { continue }
      for (part, result) in zip(concat.parts, operation.results) {
        replaced[result] = replaced[part] ?? part
      }
    }
    replace(replaced)
  }

  /// activation(op(…)) where nothing else reads op's result, and op can apply an activation but does
  /// not yet: op applies it.
  private mutating func fuseActivations() {
    let uses = FunctionUses(function)
    var replaced: [ValueID: ValueID] = [:]
    for operation in function.operations {
      guard let activation = operation.kind as? ActivationOperation,
        let producer = soleProducer(of: activation.x, uses),
        var applying = function.operations[producer].kind as? any TakesActivation,
        applying.activation == .identity
      else { continue }
      applying.activation = activation.activation
      function.operations[producer].kind = applying
      replaced[operation.results[0]] = activation.x
    }
    replace(replaced)
  }

  /// round(op(…)) where nothing else reads op's result: op rounds in its epilogue.
  private mutating func fuseRoundings() {
    let uses = FunctionUses(function)
    var replaced: [ValueID: ValueID] = [:]
    for operation in function.operations {
      guard let round = operation.kind as? RoundOperation,
        let producer = soleProducer(of: round.x, uses),
        var rounding = function.operations[producer].kind as? any RoundsResult
      else { continue }
      rounding.rounds = true
      function[type: round.x].element = .fixed
      function.operations[producer].kind = rounding
      replaced[operation.results[0]] = round.x
    }
    replace(replaced)
  }

  /// a + op(…) where nothing else reads op's result and `a` is there before op: op takes `a` as its
  /// residual. Both are on the grid, or both are floats.
  private mutating func fuseSums(from start: Int) {
    let uses = FunctionUses(function)
    var replaced: [ValueID: ValueID] = [:]
    for operation in function.operations[start...] {
      guard let sum = operation.kind as? AddOperation, sum.isPlain else { continue }
      // The later term first: its producer stands next to the sum.
      for (original, other) in [(sum.b, sum.a), (sum.a, sum.b)] {
        let (term, other) = (replaced[original] ?? original, replaced[other] ?? other)
        guard term != other, !isResult(term), let producer = soleProducer(of: original, uses),
          producer >= start, (uses.producer(of: other) ?? -1) < producer,
          var adding = function.operations[producer].kind as? any TakesResidual,
          adding.residual == nil, function[type: term] == function[type: other]
        else { continue }
        adding.residual = Residual(other)
        function.operations[producer].kind = adding
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
    for operation in function.operations {
      guard let normalization = operation.kind as? NormalizeOperation,
        let prologue = normalization.asPrologue
      else { continue }
      let value = operation.results[0]
      guard let consumer = uses.consumers(of: value).first,
        uses.consumers(of: value).count == 1, !isResult(value),
        function.operations[consumer].operands.filter({ $0 == value }).count == 1,
        var loading = function.operations[consumer].kind as? any TakesPrologue,
        loading.x == value, loading.prologue == nil
      else { continue }
      loading.x = normalization.x
      loading.prologue = prologue
      function.operations[consumer].kind = loading
    }
  }

  /// The operation that makes a value which one other operation reads, and nothing else.
  private func soleProducer(of value: ValueID, _ uses: FunctionUses) -> Int? {
    uses.consumers(of: value).count == 1 && !isResult(value) ? uses.producer(of: value) : nil
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
      function.operations[index].mapOperands(final)
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
    where operation.definition.hasEffect
      || operation.results.contains(where: needed.contains)
    {
      needed.formUnion(operation.operands)
      kept.append(operation)
    }
    function.operations = kept.reversed()
  }
}
