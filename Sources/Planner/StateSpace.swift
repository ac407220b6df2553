import Plan

/// A small program as sets of values in one word each, for searches over what is there when: the bytes
/// that such a set takes, and the least seconds that what is missing will cost.
struct StateSpace {
  typealias Values = UInt64
  typealias Atoms = UInt64

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
  /// For each pair of positions, what operations between them read.
  private let reads: [Atoms]
  private(set) var writtenAtoms: [Atoms]
  let outputs: Values
  /// Values that nothing gives back.
  let irreplaceable: Values
  /// For each value, what it is made of.
  private let atoms: [Atoms]
  let atomBytes: [Int]
  /// For each position, what is read from there on of what is there before.
  private(set) var neededAtoms: [Atoms]
  /// How atoms are had back, for each its way; -1 where they cannot be.
  let wayOf: [Int]
  let ways: [Way]
  /// For each value, bytes that it alone has, and those that share some with it.
  private let own: [Int]
  let sharing: [Values]
  /// Values by their bytes.
  let largestFirst: [Int]
  private var shared: [(owners: Values, bytes: Int)] = []
  private var sharers: Values = 0

  /// An operation, or the cheapest of several, that gives the same atoms back.
  struct Way {
    var seconds: Double
    /// Atoms that every one of them reads.
    var needs: Atoms
  }

  struct Operation {
    var operands: Values
    var results: Values
    var scratch: Int
    var seconds: Double
    /// Of the program's operations, those that run at their position in every schedule.
    var isFixed: Bool
    var inPlace: [(operand: Int, result: Int)]
    /// What shares bytes with results that are computed, not moved there: it goes.
    var overwritten: Values = 0
  }

  /// Nil where there are more values than a word has room for.
  init?(_ graph: Graph, mayInvert: Bool) {
    guard graph.valueCount <= Self.mostValues else { return nil }
    let relaxation = Relaxation(graph, mayInvert: mayInvert)
    guard relaxation.atoms.bytes.count <= Self.mostValues else { return nil }
    self.graph = graph
    let problem = graph.problem
    let ofValue = relaxation.atoms.ofValue
    let atoms = ofValue.map(Self.set)
    self.atoms = atoms
    atomBytes = relaxation.atoms.bytes
    wayOf = relaxation.wayOf
    ways = relaxation.ways.map { Way(seconds: $0.seconds, needs: Self.set($0.needs)) }
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
    var reads = [Atoms](repeating: 0, count: graph.programCount * graph.programCount)
    for first in 0..<graph.programCount {
      var read: Atoms = 0
      for last in first..<graph.programCount {
        if operations[last].isFixed { operations[last].operands.forEach { read |= atoms[$0] } }
        reads[first * graph.programCount + last] = read
      }
    }
    self.reads = reads
    written = [Self.set(problem.values.indices.filter { problem.values[$0].isInput })]
    for operation in operations[..<graph.programCount] {
      written.append(written[written.count - 1] | operation.results)
    }
    neededAtoms = needed.map { needed in
      var union: Atoms = 0
      needed.forEach { union |= atoms[$0] }
      return union
    }
    writtenAtoms = written.map { written in
      var union: Atoms = 0
      written.forEach { union |= atoms[$0] }
      return union
    }
    let given = rebuilding.reduce(0 as Values) { [operations] in $0 | operations[$1].results }
    irreplaceable = ~given
    var own = [Int](repeating: 0, count: graph.valueCount)
    var sharing = (0..<graph.valueCount).map { 1 << $0 as Values }
    var owners = [Values](repeating: 0, count: atomBytes.count)
    for (value, list) in ofValue.enumerated() {
      for atom in list { owners[atom] |= 1 << value }
    }
    for (atom, owners) in owners.enumerated() where owners != 0 {
      if owners.nonzeroBitCount == 1 {
        own[owners.trailingZeroBitCount] += atomBytes[atom]
      } else {
        shared.append((owners, atomBytes[atom]))
        sharers |= owners
        owners.forEach { sharing[$0] |= owners }
      }
    }
    self.own = own
    largestFirst = problem.values.indices.sorted {
      (problem.values[$1].bytes, $0) < (problem.values[$0].bytes, $1)
    }
    self.sharing = sharing
    for (index, operation) in graph.operations.enumerated() {
      let moved = operation.transfers.reduce(into: 0 as Atoms) {
        guard ($1.operandOffset - $1.resultOffset) % problem.alignment == 0 else { return }
        $0 |= atoms[operation.operands[$1.operand]]
      }
      var written: Atoms = 0
      operation.results.forEach { written |= atoms[$0] }
      (written & ~moved).forEach { operations[index].overwritten |= owners[$0] }
      operations[index].overwritten &= ~operations[index].results
    }
  }

  /// Seconds of what runs at its position in every schedule.
  var fixedSeconds: Double {
    operations[..<graph.programCount].reduce(0) { $1.isFixed ? $0 + $1.seconds : $0 }
  }

  private static func set(_ values: [Int]) -> Values { values.reduce(0) { $0 | 1 << $1 } }

  /// What operations that run at their positions read there, both positions included.
  @inline(__always)
  func read(from first: Int, through last: Int) -> Atoms {
    first <= last ? reads[first * graph.programCount + last] : 0
  }

  func bytes(_ values: Values) -> Int {
    var sum = 0
    values.forEach { sum += own[$0] }
    if values & sharers != 0 {
      for atom in shared where atom.owners & values != 0 { sum += atom.bytes }
    }
    return sum
  }

  /// Bytes that a value adds to others.
  @inline(__always)
  func bytes(of value: Int, besides others: Values) -> Int {
    guard sharers >> value & 1 == 1 else { return own[value] }
    return bytes(others | 1 << value) - bytes(others)
  }

  /// Whether one of the values shares bytes with another value.
  func sharesBytes(_ values: Values) -> Bool { values & sharers != 0 }

  func atoms(of values: Values) -> Atoms {
    var union: Atoms = 0
    values.forEach { union |= atoms[$0] }
    return union
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
