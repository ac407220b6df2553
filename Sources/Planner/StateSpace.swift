import Plan

/// A small program as sets of values in one word each, for searches over what is there when: the bytes
/// that such a set takes, and the least seconds that what is missing will cost.
struct StateSpace {
  typealias Values = UInt64

  static let mostValues = 64

  let graph: Graph
  private(set) var operations: [Operation] = []
  /// Operations that may run in the backward part beside the program's own.
  private(set) var rebuilding: [Int] = []
  /// For each position, values that an operation from there on reads or that may serve to rebuild one.
  private(set) var useful: [Values]
  /// For each position, what operations from there on read and none of these writes.
  private(set) var needed: [Values]
  /// The same for the forward part alone, in which nothing is rebuilt.
  private(set) var neededForward: [Values]
  /// For each position, what the program has written before it.
  private(set) var written: [Values]
  let outputs: Values
  /// Values that nothing gives back.
  private(set) var irreplaceable: Values = 0
  /// For each value, the least seconds of having it back, where an operation's results share its
  /// seconds, and what every operation reads that gives it back.
  private(set) var share: [Double]
  private(set) var requirements: [Values]
  /// For each value, bytes that it alone has, and those that share some with it.
  private let own: [Int]
  let sharing: [Values]
  private var shared: [(owners: Values, bytes: Int)] = []
  private var sharers: Values = 0

  struct Operation {
    var operands: Values
    var results: Values
    var scratch: Int
    var seconds: Double
    /// Of the program's operations, those that run at their position in every schedule.
    var isFixed: Bool
    var inPlace: [(operand: Int, result: Int)]
  }

  init(_ graph: Graph, mayInvert: Bool) {
    precondition(graph.valueCount <= Self.mostValues)
    self.graph = graph
    let problem = graph.problem
    let atoms = Atoms(graph)
    let isRun = graph.needed(by: graph.programCount)
    let isRunForward = graph.needed(by: graph.forwardCount)
    for (index, operation) in graph.operations.enumerated() {
      operations.append(
        Operation(
          operands: Self.set(operation.operands), results: Self.set(operation.results),
          scratch: operation.scratchBytes, seconds: operation.leastSeconds(problem.alignment),
          isFixed: index < graph.programCount
            && (index < graph.forwardCount ? isRunForward[index] : isRun[index]),
          inPlace: operation.inPlace.map {
            (operation.operands[$0.operand], operation.results[$0.result])
          }.filter { graph.bytes($0.0) == graph.bytes($0.1) }))
    }
    rebuilding = graph.operations.indices.filter { index in
      graph.isRepeatable[index] && !graph.resultRange(index).isEmpty
        && (index < graph.forwardCount || mayInvert && index >= graph.programCount)
    }
    outputs = Self.set(problem.values.indices.filter { problem.values[$0].isOutput })
    useful = [Values](repeating: outputs, count: graph.programCount + 1)
    needed = useful
    neededForward = [Values](repeating: 0, count: graph.programCount + 1)
    for position in (0..<graph.programCount).reversed() {
      let operation = operations[position]
      let reads = operation.isFixed ? operation.operands : 0
      needed[position] = needed[position + 1] & ~operation.results | reads
      if position < graph.forwardCount {
        neededForward[position] = neededForward[position + 1] & ~operation.results | reads
      }
      var wanted = useful[position + 1]
      if operation.isFixed || operation.results & wanted != 0 { wanted |= operation.operands }
      var before: Values = 0
      while before != wanted {
        before = wanted
        for index in rebuilding where operations[index].results & wanted & ~outputs != 0 {
          wanted |= operations[index].operands
        }
      }
      useful[position] = wanted
    }
    written = [Self.set(problem.values.indices.filter { problem.values[$0].isInput })]
    for operation in operations[..<graph.programCount] {
      written.append(written[written.count - 1] | operation.results)
    }
    share = [Double](repeating: 0, count: graph.valueCount)
    requirements = [Values](repeating: 0, count: graph.valueCount)
    let producing = rebuilding.map { [operations] in operations[$0] }
    for value in 0..<graph.valueCount {
      let producers = producing.filter { $0.results >> value & 1 == 1 }
      if producers.isEmpty { irreplaceable |= 1 << value }
      share[value] =
        producers.map { $0.seconds / Double($0.results.nonzeroBitCount) }.min() ?? .infinity
      requirements[value] = producers.dropFirst().reduce(producers.first?.operands ?? 0) {
        $0 & $1.operands
      }
    }
    var own = [Int](repeating: 0, count: graph.valueCount)
    var sharing = (0..<graph.valueCount).map { 1 << $0 as Values }
    var owners = [Values](repeating: 0, count: atoms.bytes.count)
    for (value, list) in atoms.ofValue.enumerated() {
      for atom in list { owners[atom] |= 1 << value }
    }
    for (atom, owners) in owners.enumerated() where owners != 0 {
      if owners.nonzeroBitCount == 1 {
        own[owners.trailingZeroBitCount] += atoms.bytes[atom]
      } else {
        shared.append((owners, atoms.bytes[atom]))
        sharers |= owners
        owners.forEach { sharing[$0] |= owners }
      }
    }
    self.own = own
    self.sharing = sharing
  }

  private static func set(_ values: [Int]) -> Values { values.reduce(0) { $0 | 1 << $1 } }

  func bytes(_ values: Values) -> Int {
    var sum = 0
    values.forEach { sum += own[$0] }
    if values & sharers != 0 {
      for atom in shared where atom.owners & values != 0 { sum += atom.bytes }
    }
    return sum
  }

  /// For each of `values`, its part of the bytes that are none of the `others`.
  func parts(of values: Values, beside others: Values) -> [(value: Int, bytes: Double)] {
    var bytes = [Double](repeating: 0, count: graph.valueCount)
    values.forEach { bytes[$0] = Double(own[$0]) }
    for atom in shared where atom.owners & others == 0 {
      let owners = atom.owners & values
      owners.forEach { bytes[$0] += Double(atom.bytes) / Double(owners.nonzeroBitCount) }
    }
    var parts: [(value: Int, bytes: Double)] = []
    values.forEach { if bytes[$0] > 0 { parts.append(($0, bytes[$0])) } }
    return parts
  }
}

extension StateSpace.Values {
  /// Calls `body` with every member.
  @inline(__always)
  func forEach(_ body: (Int) -> Void) {
    var rest = self
    while rest != 0 {
      body(rest.trailingZeroBitCount)
      rest &= rest - 1
    }
  }
}
