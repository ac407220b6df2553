import Plan
import TimeBound

/// A small program in terms of sets of values, one word each: what each operation reads and writes,
/// what is needed and useful at each position, and how many bytes a set takes.
struct StateSpace {
  /// Values and byte ranges that a set has room for.
  static let capacity = 64

  let graph: ProblemGraph
  let operations: [Operation]
  /// Operations that may recover something in the backward part.
  let recovering: [Int]
  let outputs: ValueSet
  /// Values that nothing recovers.
  let irreplaceable: ValueSet
  /// Values by their bytes, the largest first.
  let largestFirst: [Int]

  /// For each position, values that operations from there on read and none of these writes.
  let needed: [ValueSet]
  /// The same for the forward part alone, in which nothing is recovered.
  let neededForward: [ValueSet]
  /// For each position, values that an operation from there on reads or that may help to recover
  /// one.
  let useful: [ValueSet]
  /// For each position, values that the program has written before it.
  let written: [ValueSet]

  /// For each value, its byte ranges.
  private let ranges: [RangeSet]
  /// For each range, its length.
  let rangeBytes: [Int]
  /// For each position, the ranges of `needed` and of `written`.
  let neededRanges: [RangeSet]
  let writtenRanges: [RangeSet]
  /// For each pair of positions, ranges that operations between them read.
  private let reads: [RangeSet]
  /// For each range, its recovery; `.absent` where nothing recovers it.
  let recoveryOf: [Int]
  let recoveries: [Recovery]

  /// For each value, the bytes of ranges that it alone has.
  private let own: [Int]
  /// For each value, itself and those that share bytes with it.
  let sharing: [ValueSet]
  /// Ranges that several values have.
  private let shared: [(owners: ValueSet, bytes: Int)]
  /// Values that have such ranges.
  private let sharers: ValueSet

  /// A set of byte ranges, one bit each.
  typealias RangeSet = UInt64

  /// How ranges are recovered that have the same producers.
  struct Recovery {
    /// Seconds of the cheapest producer.
    var seconds: Double
    /// Ranges that every producer reads.
    var needs: RangeSet
  }

  struct Operation {
    var operands: ValueSet
    var results: ValueSet
    var scratch: Int
    var seconds: Double
    /// Whether it is one of the program's that runs at its position in every schedule.
    var isFixed: Bool
    var inPlace: [(operand: Int, result: Int)]
    /// Values that share bytes with results which are computed, not moved there: they are
    /// overwritten.
    var overwritten: ValueSet
  }

  /// Nil where there are more values or byte ranges than a set has room for.
  init?(_ graph: ProblemGraph, mayInvert: Bool) {
    guard graph.valueCount <= Self.capacity else { return nil }
    let relaxation = Relaxation(graph, mayInvert: mayInvert)
    guard relaxation.ranges.bytes.count <= Self.capacity else { return nil }
    self.graph = graph
    let problem = graph.problem
    let ranges = relaxation.ranges.ofValue.map(Self.set)
    self.ranges = ranges
    rangeBytes = relaxation.ranges.bytes
    recoveryOf = relaxation.recoveryOf
    recoveries = relaxation.recoveries.map {
      Recovery(seconds: $0.seconds, needs: Self.set($0.needs))
    }
    let owners = Self.owners(relaxation.ranges)
    operations = Self.operations(graph, ranges, owners)
    outputs = Self.set(problem.values.indices.filter { problem.values[$0].isOutput })
    largestFirst = problem.values.indices.sorted {
      (problem.values[$1].bytes, $0) < (problem.values[$0].bytes, $1)
    }
    recovering = graph.operations.indices.filter { index in
      graph.isRepeatable[index] && !graph.resultRange(index).isEmpty
        && (index < graph.forwardCount || mayInvert && index >= graph.programCount)
    }
    irreplaceable = ~recovering.reduce(0 as ValueSet) { [operations] in $0 | operations[$1].results
    }

    (needed, neededForward) = Self.needed(graph, operations, outputs)
    useful = Self.useful(graph, operations, recovering, outputs)
    var written = [Self.set(problem.values.indices.filter { problem.values[$0].isInput })]
    for operation in operations[..<graph.programCount] {
      written.append(written[written.count - 1] | operation.results)
    }
    self.written = written
    neededRanges = needed.map { Self.union($0, ranges) }
    writtenRanges = written.map { Self.union($0, ranges) }
    reads = Self.reads(graph, operations, ranges)

    var own = [Int](repeating: 0, count: graph.valueCount)
    var sharing = (0..<graph.valueCount).map { 1 << $0 as ValueSet }
    var shared: [(owners: ValueSet, bytes: Int)] = []
    var sharers: ValueSet = 0
    for (range, owners) in owners.enumerated() where owners != 0 {
      if owners.nonzeroBitCount == 1 {
        own[owners.trailingZeroBitCount] += rangeBytes[range]
      } else {
        shared.append((owners, rangeBytes[range]))
        sharers |= owners
        owners.forEach { sharing[$0] |= owners }
      }
    }
    self.own = own
    self.sharing = sharing
    self.shared = shared
    self.sharers = sharers
  }

  /// Seconds of the operations that run at their position in every schedule.
  var fixedSeconds: Double {
    operations[..<graph.programCount].reduce(0) { $1.isFixed ? $0 + $1.seconds : $0 }
  }

  /// Ranges that operations which run at their positions read there, both positions included.
  @inline(__always)
  func read(from first: Int, through last: Int) -> RangeSet {
    first <= last ? reads[first * graph.programCount + last] : 0
  }

  /// Bytes of the values together, shared ones counted once.
  func bytes(_ values: ValueSet) -> Int {
    var sum = 0
    values.forEach { sum += own[$0] }
    if values & sharers != 0 {
      for range in shared where range.owners & values != 0 { sum += range.bytes }
    }
    return sum
  }

  /// Bytes that a value adds to others.
  @inline(__always)
  func bytes(of value: Int, besides others: ValueSet) -> Int {
    guard sharers >> value & 1 == 1 else { return own[value] }
    return bytes(others | 1 << value) - bytes(others)
  }

  /// Whether one of the values shares bytes with another value.
  func sharesBytes(_ values: ValueSet) -> Bool { values & sharers != 0 }

  func ranges(of values: ValueSet) -> RangeSet { Self.union(values, ranges) }
}
