import Randomness

extension Search {
  /// Takes drops back at random and drops something else instead, at budgets from the least to the
  /// greatest, closer to each other where memory is short: that is where the single steps of a
  /// descent lead into dead ends.
  mutating func improve(until floor: Int) {
    // So that the same problem has the same plans.
    var random = SplitMix64(seed: 0x9E37_79B9_7F4A_7C15)
    let targets = 12
    var round = 0
    while remaining > floor {
      defer { round += 1 }
      let sorted = points.sorted { $0.peak < $1.peak }
      let least = Double(sorted[0].peak)
      let most = Double(sorted[sorted.count - 1].peak)
      // Squares of even steps.
      let step = Double(round % targets) / Double(targets)
      let budget = Int(least + (most - least) * step * step)
      guard let start = sorted.last(where: { $0.peak <= budget }),
        var best = Evaluation(start.choices, graph)
      else { return }
      let before = remaining
      for _ in 0..<4 where remaining > 0 {
        let better =
          round / targets % 2 == 0
          ? changed(best, within: budget, &random) : exchanged(best, within: budget, &random)
        if let better { best = better }
      }
      // Where nothing can be exchanged.
      if remaining == before { return }
    }
  }

  /// A faster evaluation within the budget, or nil where this attempt gave none.
  private mutating func changed(
    _ start: Evaluation, within budget: Int, _ random: inout SplitMix64
  ) -> Evaluation? {
    let restorations = start.restorations(graph)
    guard !restorations.isEmpty else { return nil }
    var choices = start.choices
    for _ in 0...random.below(3) {
      // The first ones are worth most.
      let index = min(random.below(restorations.count), random.below(restorations.count))
      choices.restore(restorations[index])
    }
    guard var current = evaluate(choices) else { return nil }
    for _ in 0..<12 where current.peak > budget && remaining > 0 {
      guard current.seconds < start.seconds else { return nil }
      let candidates = current.candidates(graph, mayInvert: mayInvert)
      guard !candidates.isEmpty else { return nil }
      let pick = min(random.below(min(candidates.count, 6)), random.below(6))
      guard let next = evaluate(current.choices.with(candidates[pick].drops)),
        next.peak <= current.peak
      else {
        continue
      }
      current = next
    }
    return current.peak <= budget && current.seconds < start.seconds ? current : nil
  }

  /// The same by dropping something that is held, wherever that is, and keeping what then fits.
  private mutating func exchanged(
    _ start: Evaluation, within budget: Int, _ random: inout SplitMix64
  ) -> Evaluation? {
    let kept = start.choices.isKept.indices.filter {
      start.choices.isKept[$0] && graph.isReadByBackward[$0] && graph.canRecompute($0)
    }.sorted { graph.bytes($0) > graph.bytes($1) }
    guard !kept.isEmpty else { return nil }
    var choices = start.choices
    for _ in 0...random.below(2) {
      choices.isKept[kept[min(random.below(kept.count), random.below(kept.count))]] = false
    }
    guard let dropped = evaluate(choices), let less = tidied(dropped, within: budget) else {
      return nil
    }
    let next = refilled(less, within: budget, until: max(0, remaining - 60))
    return next.seconds < start.seconds ? next : nil
  }

  /// Without what was rebuilt on the way to something else and is held over a peak for a later use;
  /// nil where that does not suffice for the budget.
  mutating func tidied(_ start: Evaluation, within budget: Int) -> Evaluation? {
    var current = start
    for _ in 0..<6 where current.peak > budget && remaining > 0 {
      guard let choices = current.withoutRebuilt(above: budget, graph), let next = evaluate(choices)
      else {
        return nil
      }
      current = next
    }
    return current.peak <= budget ? current : nil
  }
}
