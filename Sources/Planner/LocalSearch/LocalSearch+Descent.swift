extension LocalSearch {
  /// Takes from the peak what costs least time for its bytes, until nothing helps.
  mutating func descend(from start: Evaluation, until floor: Int) {
    var current = start
    // Steps until several reductions at once are tried again; none where they were best.
    var pause = 0
    while remaining > floor {
      let reductions = current.peakReductions(graph, mayInvert: mayInvert)
      var best: (evaluation: Evaluation, score: Double)?
      var lighter: Evaluation?
      // A deep network has many places like the peak: recovered values are dropped at all of them
      // at once.
      if let choices = current.trimmed(above: current.peak - 1, graph),
        let next = evaluate(choices), next.peak < current.peak
      {
        let added = max(next.seconds - current.seconds, 1e-9)
        best = (next, Double(current.peak - next.peak) / added)
      }
      func attempt(_ choices: Choices) {
        guard var next = evaluate(choices) else { return }
        if next.peak > current.peak, let trimmed = trimmed(next, within: current.peak) {
          next = trimmed
        }
        if next.peak < current.peak {
          let added = max(next.seconds - current.seconds, 1e-9)
          let score = Double(current.peak - next.peak) / added
          if score > best?.score ?? 0 { best = (next, score) }
        } else if next.peak == current.peak,
          load(of: next, near: current.peak) < load(of: lighter ?? current, near: current.peak)
        {
          lighter = next
        }
      }
      for (rank, reduction) in reductions.enumerated() where remaining > floor {
        if rank >= effort.reductionsOnceLower && best != nil
          || rank >= effort.reductionsOnceLighter && lighter != nil || rank >= effort.reductions
        {
          break
        }
        attempt(current.choices.applying(reduction.drops))
      }
      // Reductions that are worth least alone may be worth most together, where there are many
      // small ones.
      var count = effort.jointReductions
      let score = best?.score ?? 0
      while pause == 0, count <= reductions.count, remaining > floor {
        attempt(current.choices.applying(reductions.prefix(count).flatMap(\.drops)))
        count *= 2
      }
      let period = effort.stepsPerJointTrial
      pause = best?.score ?? 0 > score ? 0 : (pause + period - 1) % period
      guard let next = best?.evaluation ?? lighter else { return }
      current = next
    }
  }

  /// How much of the schedule is close to a peak: what a change at one of several equal peaks
  /// lowers.
  private func load(of evaluation: Evaluation, near peak: Int) -> Int {
    let threshold = peak - peak / effort.nearPeakPart
    return evaluation.live.reduce(0) { $0 + max(0, $1 - threshold) }
  }

  /// Drops recovered values that are held over a peak for a later reader, until the schedule fits
  /// the budget; nil where that does not suffice.
  mutating func trimmed(_ start: Evaluation, within budget: Int) -> Evaluation? {
    var current = start
    for _ in 0..<effort.trims where current.peak > budget && remaining > 0 {
      guard let choices = current.trimmed(above: budget, graph), let next = evaluate(choices)
      else {
        return nil
      }
      current = next
    }
    return current.peak <= budget ? current : nil
  }
}
