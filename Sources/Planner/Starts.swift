import Plan

extension Search {
  /// Nothing dropped but what the backward part does not read. Small values are kept throughout:
  /// they cost next to nothing and save what hangs on them.
  static func keeping(_ graph: Graph) -> Choices {
    var choices = Choices(keepingAll: graph)
    let small = (graph.problem.values.map(\.bytes).max() ?? 0) / 4096
    for value in choices.isKept.indices {
      choices.isKept[value] =
        graph.isReadByBackward[value] || graph.problem.values[value].isInput
        || graph.bytes(value) <= small
    }
    return choices
  }

  /// Everything with an inverse is inverted, but for the ends of chains, which nothing later could
  /// give back; of the rest, what is at most `depth` operations away from something kept or inverted
  /// is recomputed. `depth` 0 recomputes nothing; a chain without inverses is cut into segments of
  /// that length.
  func segmented(from start: Choices, depth: Int, inverting: Bool) -> Choices {
    var choices = start
    var distance = [Int](repeating: 0, count: graph.valueCount)
    if inverting {
      for value in choices.isKept.indices where isInverted(value) {
        choices.isKept[value] = false
        choices.rebuild[value] = graph.inverses[value][0]
      }
    }
    let small = (graph.problem.values.map(\.bytes).max() ?? 0) / 4096
    for operation in graph.problem.operations[..<graph.forwardCount] {
      // Moving bytes is no distance.
      let reach =
        (operation.transfers.isEmpty ? 1 : 0) + (operation.operands.map { distance[$0] }.max() ?? 0)
      for result in operation.results
      where !(inverting && isInverted(result)) && graph.bytes(result) > small {
        let isDropped = operation.isRepeatable && reach <= depth && !isAnchor(result)
        if isDropped {
          choices.isKept[result] = false
          choices.rebuild[result] = graph.producer[result]
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

  /// Whether inverses start from the value and nothing gives it back but the forward pass.
  private func isAnchor(_ value: Int) -> Bool { anchors[value] }

  /// Values without an inverse that are computed from something which is inverted from them, on a
  /// way that leads over no other value with an inverse and no other anchor.
  static func anchors(_ graph: Graph) -> [Bool] {
    var anchors = [Bool](repeating: false, count: graph.valueCount)
    let inverses = graph.problem.inverses.flatMap { inverse in
      inverse.operands.filter { graph.isForward($0) && graph.inverses[$0].isEmpty }
        .map { (operand: $0, sources: inverse.results) }
    }
    for (operand, sources) in inverses.sorted(by: {
      graph.producer[$0.operand] < graph.producer[$1.operand]
    }) where !anchors[operand] {
      anchors[operand] = sources.contains {
        graph.depends(operand, on: $0) { anchors[$0] || !graph.inverses[$0].isEmpty }
      }
    }
    return anchors
  }
}

extension Graph {
  /// Whether the program computes `value` from `source` on a way over no value that is `blocked`.
  func depends(_ value: Int, on source: Int, blocked: (Int) -> Bool) -> Bool {
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
