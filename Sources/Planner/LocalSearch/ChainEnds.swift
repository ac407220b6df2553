import Plan

/// For each value, whether it ends a chain of invertible operations: inverses start from it, and
/// only the forward part gives it. It has no inverse and is computed from a value that is inverted
/// from it, over neither a value with an inverse nor another end.
func chainEnds(_ graph: ProblemGraph) -> [Bool] {
  var isEnd = [Bool](repeating: false, count: graph.valueCount)
  let inverses = graph.problem.inverses.flatMap { inverse in
    inverse.operands.filter { graph.isForward($0) && graph.inverses[$0].isEmpty }
      .map { (operand: $0, sources: inverse.results) }
  }
  for (operand, sources) in inverses.sorted(by: {
    graph.producer[$0.operand] < graph.producer[$1.operand]
  }) where !isEnd[operand] {
    isEnd[operand] = sources.contains {
      graph.depends(operand, on: $0) { isEnd[$0] || !graph.inverses[$0].isEmpty }
    }
  }
  return isEnd
}

extension ProblemGraph {
  /// Whether the program computes `value` from `source` over no value that is `blocked`.
  fileprivate func depends(_ value: Int, on source: Int, blocked: (Int) -> Bool) -> Bool {
    var isReached = [Bool](repeating: false, count: valueCount)
    isReached[source] = true
    let first = max(producer[source], 0)
    guard first <= producer[value] else { return false }
    for operation in problem.operations[first...producer[value]]
    where operation.operands.contains(where: { isReached[$0] && ($0 == source || !blocked($0)) }) {
      for result in operation.results { isReached[result] = true }
    }
    return isReached[value]
  }
}
