/// A planning problem as a graph: who produces and who reads each value. Immutable. It is a class,
/// as copies of a struct, which closures make too, would retain each of its arrays.
package final class ProblemGraph: Sendable {
  package let problem: Problem
  /// The program's operations, then the inverses. Those from `forwardCount` to before
  /// `programCount` are the backward part. An operation's index in the program is its position.
  package let operations: [Problem.Operation]
  package let programCount: Int
  package let forwardCount: Int
  /// For each value, the position of the operation that produces it; `.beforeStart` for an input.
  package let producer: [Int]
  /// For each value, the inverses that produce it.
  package let inverses: [[Int]]
  /// For each value, whether an operation of the backward part reads it.
  package let isReadByBackward: [Bool]
  package let inputCount: Int
  /// All operands, one operation after the other: those of number n are at
  /// `operandStart[n]..<operandStart[n + 1]`. Results likewise.
  package let operands: [Int]
  package let operandStart: [Int]
  package let results: [Int]
  package let resultStart: [Int]
  package let isRepeatable: [Bool]
  package let hasTransfers: [Bool]
  package let hasInPlace: [Bool]

  package init(_ problem: Problem) {
    self.problem = problem
    operations = problem.operations + problem.inverses
    programCount = problem.operations.count
    forwardCount =
      problem.operations.firstIndex { $0.phase == .backward } ?? problem.operations.count
    var producer = [Int](repeating: .beforeStart, count: problem.values.count)
    var inverses = [[Int]](repeating: [], count: problem.values.count)
    var isReadByBackward = [Bool](repeating: false, count: problem.values.count)
    for (index, operation) in operations.enumerated() {
      for result in operation.results {
        if index < problem.operations.count {
          producer[result] = index
        } else {
          inverses[result].append(index)
        }
      }
      if operation.phase == .backward, index < problem.operations.count {
        for operand in operation.operands { isReadByBackward[operand] = true }
      }
    }
    self.producer = producer
    var starts = [0]
    for operation in operations { starts.append(starts.last! + operation.operands.count) }
    operandStart = starts
    operands = operations.flatMap(\.operands)
    starts = [0]
    for operation in operations { starts.append(starts.last! + operation.results.count) }
    resultStart = starts
    results = operations.flatMap(\.results)
    isRepeatable = operations.map(\.isRepeatable)
    hasTransfers = operations.map { !$0.transfers.isEmpty }
    hasInPlace = operations.map { !$0.inPlace.isEmpty }
    inputCount = problem.values.count { $0.isInput }
    self.inverses = inverses
    self.isReadByBackward = isReadByBackward
  }

  @inlinable @inline(__always)
  package var valueCount: Int { problem.values.count }

  /// Where an operation's operands stand in `operands`.
  @inlinable @inline(__always)
  package func operandRange(_ operation: Int) -> Range<Int> {
    operandStart[operation]..<operandStart[operation + 1]
  }

  /// Where an operation's results stand in `results`.
  @inlinable @inline(__always)
  package func resultRange(_ operation: Int) -> Range<Int> {
    resultStart[operation]..<resultStart[operation + 1]
  }

  @inlinable @inline(__always)
  package func bytes(_ value: Int) -> Int { problem.values[value].bytes }

  /// Whether the forward part (or the outside) produces the value.
  @inlinable @inline(__always)
  package func isForward(_ value: Int) -> Bool { producer[value] < forwardCount }

  /// For each operation before position `end`, whether it has to run by then: it has an effect,
  /// gives an output, or is read by one that has to run.
  package func needed(by end: Int) -> [Bool] {
    var isRead = problem.values.map(\.isOutput)
    var result = [Bool](repeating: false, count: programCount)
    for index in (0..<end).reversed() {
      result[index] =
        !isRepeatable[index] || resultRange(index).isEmpty
        || resultRange(index).contains { isRead[results[$0]] }
      guard result[index] else { continue }
      for operand in operandRange(index) { isRead[operands[operand]] = true }
    }
    return result
  }

  /// Whether the forward operation that produces the value may run again.
  @inlinable
  package func canRecompute(_ value: Int) -> Bool {
    producer[value] != .beforeStart && isForward(value) && isRepeatable[producer[value]]
  }
}
