extension LocalSearch {
  /// Keeps again what fits under the point's peak.
  mutating func refill(_ point: ParetoPoint, until floor: Int) {
    guard let evaluation = Evaluation(point.choices, graph) else { return }
    _ = refilled(evaluation, within: point.peak, until: floor)
  }

  /// Undoes drops within the budget as far as that saves time: first those that fit together, then
  /// single ones.
  mutating func refilled(
    _ start: Evaluation, within budget: Int, until floor: Int
  ) -> Evaluation {
    var current = refilledAtOnce(start, within: budget, until: floor)
    for drop in current.costlyDrops(graph, effort) where remaining > floor {
      var choices = current.choices
      choices.undo(drop)
      guard let next = evaluate(choices) else { continue }
      if next.peak <= budget, next.seconds < current.seconds { current = next }
    }
    return current
  }

  private mutating func refilledAtOnce(
    _ start: Evaluation, within budget: Int, until floor: Int
  ) -> Evaluation {
    var current = start
    var drops = current.needlessDrops(within: budget, graph)
    while !drops.isEmpty, remaining > floor {
      var choices = current.choices
      for drop in drops { choices.undo(drop) }
      guard choices != current.choices, let next = evaluate(choices) else { break }
      if next.peak <= budget, next.seconds < current.seconds {
        current = next
        drops = current.needlessDrops(within: budget, graph)
      } else {
        drops.removeLast((drops.count + 1) / 2)
      }
    }
    return current
  }
}
