import Randomness

extension LocalSearch {
  /// Exchanges at random what is kept for what is dropped, where the single steps of a descent lead
  /// into dead ends. Budgets go from the least to the greatest, closer to each other where memory
  /// is short.
  mutating func exchange(until floor: Int) {
    var random = SplitMix64(seed: 0x9E37_79B9_7F4A_7C15)
    let targets = effort.exchangeBudgets
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
      for _ in 0..<effort.exchangesPerBudget where remaining > 0 {
        let better =
          round / targets % 2 == 0
          ? undoingFirst(best, within: budget, &random)
          : droppingFirst(best, within: budget, &random)
        if let better { best = better }
      }
      // Where nothing can be exchanged.
      if remaining == before { return }
    }
  }

  /// Undoes some drops, then drops something else. A faster evaluation within the budget; nil where
  /// this attempt gave none.
  private mutating func undoingFirst(
    _ start: Evaluation, within budget: Int, _ random: inout SplitMix64
  ) -> Evaluation? {
    let drops = start.costlyDrops(graph, effort)
    guard !drops.isEmpty else { return nil }
    var choices = start.choices
    for _ in 0...random.below(effort.exchangedDrops) {
      // The first ones are worth most.
      let index = min(random.below(drops.count), random.below(drops.count))
      choices.undo(drops[index])
    }
    guard var current = evaluate(choices) else { return nil }
    for _ in 0..<effort.exchangeReductions where current.peak > budget && remaining > 0 {
      guard current.seconds < start.seconds else { return nil }
      let reductions = current.peakReductions(graph, mayInvert: mayInvert)
      guard !reductions.isEmpty else { return nil }
      let pick = min(
        random.below(min(reductions.count, effort.exchangeChoices)),
        random.below(effort.exchangeChoices))
      guard let next = evaluate(current.choices.applying(reductions[pick].drops)),
        next.peak <= current.peak
      else {
        continue
      }
      current = next
    }
    return current.peak <= budget && current.seconds < start.seconds ? current : nil
  }

  /// The same the other way round: drops kept values, wherever they are live, then keeps what fits.
  private mutating func droppingFirst(
    _ start: Evaluation, within budget: Int, _ random: inout SplitMix64
  ) -> Evaluation? {
    let kept = start.choices.isKept.indices.filter {
      start.choices.isKept[$0] && graph.isReadByBackward[$0] && graph.canRecompute($0)
    }.sorted { graph.bytes($0) > graph.bytes($1) }
    guard !kept.isEmpty else { return nil }
    var choices = start.choices
    for _ in 0...random.below(effort.exchangedValues) {
      choices.isKept[kept[min(random.below(kept.count), random.below(kept.count))]] = false
    }
    guard let dropped = evaluate(choices), let less = trimmed(dropped, within: budget) else {
      return nil
    }
    let next = refilled(less, within: budget, until: max(0, remaining - effort.exchangeRefill))
    return next.seconds < start.seconds ? next : nil
  }
}
