import Plan
import TimeBound

// The parts of a state space's initialization.
extension StateSpace {
  static func set(_ values: [Int]) -> ValueSet { values.reduce(0) { $0 | 1 << $1 } }

  /// The byte ranges of the values together.
  @inline(__always)
  static func union(_ values: ValueSet, _ ranges: [RangeSet]) -> RangeSet {
    var union: RangeSet = 0
    values.forEach { union |= ranges[$0] }
    return union
  }

  /// For each byte range, the values that have it.
  static func owners(_ ranges: ByteRanges) -> [ValueSet] {
    var owners = [ValueSet](repeating: 0, count: ranges.bytes.count)
    for (value, list) in ranges.ofValue.enumerated() {
      for range in list { owners[range] |= 1 << value }
    }
    return owners
  }

  static func operations(
    _ graph: ProblemGraph, _ ranges: [RangeSet], _ owners: [ValueSet]
  ) -> [Operation] {
    let alignment = graph.problem.alignment
    let isRun = graph.needed(by: graph.programCount)
    let isRunForward = graph.needed(by: graph.forwardCount)
    return graph.operations.enumerated().map { index, operation in
      let results = set(operation.results)
      let moved = operation.transfers.reduce(into: 0 as RangeSet) {
        guard $1.mayBeFree(alignment) else { return }
        $0 |= ranges[operation.operands[$1.operand]]
      }
      var overwritten: ValueSet = 0
      (union(results, ranges) & ~moved).forEach { overwritten |= owners[$0] }
      return Operation(
        operands: set(operation.operands), results: results, scratch: operation.scratchBytes,
        seconds: operation.leastSeconds(alignment),
        isFixed: index < graph.programCount
          && (index < graph.forwardCount ? isRunForward[index] : isRun[index]),
        inPlace: operation.inPlace.map {
          (operation.operands[$0.operand], operation.results[$0.result])
        }.filter { graph.bytes($0.0) == graph.bytes($0.1) },
        overwritten: overwritten & ~results)
    }
  }

  /// For each position, values that operations from there on read and none of these writes: in the
  /// whole program, and in its forward part.
  static func needed(
    _ graph: ProblemGraph, _ operations: [Operation], _ outputs: ValueSet
  ) -> (all: [ValueSet], forward: [ValueSet]) {
    var all = [ValueSet](repeating: outputs, count: graph.programCount + 1)
    var forward = [ValueSet](repeating: 0, count: graph.programCount + 1)
    for position in (0..<graph.programCount).reversed() {
      let operation = operations[position]
      let reads = operation.isFixed ? operation.operands : 0
      all[position] = all[position + 1] & ~operation.results | reads
      if position < graph.forwardCount {
        forward[position] = forward[position + 1] & ~operation.results | reads
      }
    }
    return (all, forward)
  }

  /// For each position, values that an operation from there on reads or that may help to recover
  /// one.
  static func useful(
    _ graph: ProblemGraph, _ operations: [Operation], _ recovering: [Int], _ outputs: ValueSet
  ) -> [ValueSet] {
    var useful = [ValueSet](repeating: outputs, count: graph.programCount + 1)
    for position in (0..<graph.programCount).reversed() {
      let operation = operations[position]
      var wanted = useful[position + 1]
      if operation.isFixed || operation.results & wanted != 0 { wanted |= operation.operands }
      var before: ValueSet = 0
      while before != wanted {
        before = wanted
        for index in recovering where operations[index].results & wanted & ~outputs != 0 {
          wanted |= operations[index].operands
        }
      }
      useful[position] = wanted
    }
    return useful
  }

  /// For each pair of positions, ranges that operations from the first through the second read.
  static func reads(
    _ graph: ProblemGraph, _ operations: [Operation], _ ranges: [RangeSet]
  ) -> [RangeSet] {
    let count = graph.programCount
    var reads = [RangeSet](repeating: 0, count: count * count)
    for first in 0..<count {
      var read: RangeSet = 0
      for last in first..<count {
        if operations[last].isFixed { read |= union(operations[last].operands, ranges) }
        reads[first * count + last] = read
      }
    }
    return reads
  }
}
