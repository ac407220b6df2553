import Plan

extension LocalSearch {
  /// Keeps everything that the backward part reads. Small values are kept by every starting point:
  /// they cost next to nothing and save what depends on them.
  static func keeping(_ graph: ProblemGraph, _ effort: Effort = Effort()) -> Choices {
    var choices = Choices(keepingAll: graph)
    let small = smallBytes(graph, effort)
    for value in choices.isKept.indices {
      choices.isKept[value] =
        graph.isReadByBackward[value] || graph.problem.values[value].isInput
        || graph.bytes(value) <= small
    }
    return choices
  }

  /// Recomputes what is at most `depth` operations from something kept or inverted, so that a chain
  /// is cut into segments of that length. With `inverting`, everything with an inverse is inverted,
  /// but the ends of chains are kept: nothing later could recover them.
  func segmented(from start: Choices, depth: Int, inverting: Bool) -> Choices {
    var choices = start
    var distance = [Int](repeating: 0, count: graph.valueCount)
    if inverting {
      for value in choices.isKept.indices where isInverted(value) {
        choices.isKept[value] = false
        choices.recovery[value] = graph.inverses[value][0]
      }
    }
    let small = Self.smallBytes(graph, effort)
    for operation in graph.problem.operations[..<graph.forwardCount] {
      // Moving bytes is no distance.
      let reach =
        (operation.transfers.isEmpty ? 1 : 0) + (operation.operands.map { distance[$0] }.max() ?? 0)
      for result in operation.results
      where !(inverting && isInverted(result)) && graph.bytes(result) > small {
        let isDropped = operation.isRepeatable && reach <= depth && !isChainEnd[result]
        if isDropped {
          choices.isKept[result] = false
          choices.recovery[result] = graph.producer[result]
          distance[result] = reach
        } else {
          choices.isKept[result] = true
        }
      }
    }
    return choices
  }

  private func isInverted(_ value: Int) -> Bool {
    mayInvert && graph.isForward(value) && !graph.inverses[value].isEmpty
      && !graph.problem.values[value].isOutput
  }

  /// Values of at most so many bytes count as small.
  static func smallBytes(_ graph: ProblemGraph, _ effort: Effort) -> Int {
    (graph.problem.values.map(\.bytes).max() ?? 0) / effort.smallValuePart
  }
}
