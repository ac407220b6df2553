import Plan

/// A planning problem with what every part of the planner asks of it. Immutable; a class, as copies
/// of a struct, which closures make too, would retain each of its arrays.
final class Graph: Sendable {
  let problem: Problem
  /// Operations of the program; those from `forwardCount` on are the backward part. Positions in
  /// the program serve as a clock that does not change with the choices.
  let operations: [Problem.Operation]
  let programCount: Int
  let forwardCount: Int
  /// The program's operation that produces a value; -1 for an input.
  let producer: [Int]
  /// Operations past the program's end that produce a value.
  let inverses: [[Int]]
  let isReadByBackward: [Bool]
  let inputCount: Int
  /// Operands of operation n are `operandStart[n]..<operandStart[n + 1]` of `operands`; results
  /// likewise. Flat, as every evaluation goes through all of them.
  let operands: [Int]
  let operandStart: [Int]
  let results: [Int]
  let resultStart: [Int]
  let isRepeatable: [Bool]
  let hasTransfers: [Bool]
  let hasInPlace: [Bool]

  init(_ problem: Problem) {
    self.problem = problem
    operations = problem.operations + problem.inverses
    programCount = problem.operations.count
    forwardCount =
      problem.operations.firstIndex { $0.phase == .backward } ?? problem.operations.count
    var producer = [Int](repeating: -1, count: problem.values.count)
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

  var valueCount: Int { problem.values.count }

  /// Positions in `operands` and in `results`.
  func operandRange(_ operation: Int) -> Range<Int> {
    operandStart[operation]..<operandStart[operation + 1]
  }

  func resultRange(_ operation: Int) -> Range<Int> {
    resultStart[operation]..<resultStart[operation + 1]
  }

  func bytes(_ value: Int) -> Int { problem.values[value].bytes }

  /// Whether the forward part (or the outside) produces the value.
  func isForward(_ value: Int) -> Bool { producer[value] < forwardCount }

  /// For each operation before `end`, whether it has an effect, an output or a reader that counts
  /// among them.
  func needed(by end: Int) -> [Bool] {
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
  func canRecompute(_ value: Int) -> Bool {
    producer[value] >= 0 && isForward(value) && isRepeatable[producer[value]]
  }
}
