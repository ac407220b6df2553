import Plan

/// A planning problem with what every part of the planner asks of it.
struct Graph {
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
    inputCount = problem.values.count { $0.isInput }
    self.inverses = inverses
    self.isReadByBackward = isReadByBackward
  }

  var valueCount: Int { problem.values.count }

  func bytes(_ value: Int) -> Int { problem.values[value].bytes }

  /// Whether the forward part (or the outside) produces the value.
  func isForward(_ value: Int) -> Bool { producer[value] < forwardCount }

  /// Whether the forward operation that produces the value may run again.
  func canRecompute(_ value: Int) -> Bool {
    producer[value] >= 0 && isForward(value) && operations[producer[value]].isRepeatable
  }
}
