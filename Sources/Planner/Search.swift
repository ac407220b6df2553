import Plan

/// Descents from several starts; every plan on the way is remembered, those that nothing beats stay.
struct Search {
  let graph: Graph
  let mayInvert: Bool
  let anchors: [Bool]
  /// What no other evaluation beats in both peak and time.
  private(set) var points: [Point] = []
  /// Evaluations that are left; a count, not a time, so that the outcome is the same everywhere.
  private(set) var remaining: Int

  struct Point {
    var peak: Int
    var seconds: Double
    var choices: Choices
    var script: Script?

    init(_ evaluation: Evaluation) {
      (peak, seconds) = (evaluation.peak, evaluation.seconds)
      (choices, script) = (evaluation.choices, evaluation.script)
    }

    func evaluation(_ graph: Graph) -> Evaluation? {
      script.map { Evaluation($0, graph) } ?? Evaluation(choices, graph)
    }
  }

  static func point(_ choices: Choices, _ graph: Graph) -> Point? {
    Evaluation(choices, graph).map(Point.init)
  }

  init(_ graph: Graph, mayInvert: Bool) {
    self.graph = graph
    self.mayInvert = mayInvert
    anchors = mayInvert ? Search.anchors(graph) : [Bool](repeating: false, count: graph.valueCount)
    // Small programs are searched state by state as well.
    let share = graph.programCount <= Refinement.mostOperations ? 15 : 40
    // An evaluation takes time as the operations do, and there are more of them to look at.
    let count = max(graph.programCount, 1)
    remaining = min(share * count, max(500, min(3000, 1_200_000 / count)))
  }

  mutating func run() {
    _ = evaluate(Choices(keepingAll: graph))
    let keeping = Search.keeping(graph)
    var starts = [keeping]
    for depth in [0, 1, 2, 3, 4, 6, 8, 12, 16, 24, 48, Int.max] {
      if depth > 0 { starts.append(segmented(from: keeping, depth: depth, inverting: false)) }
      if mayInvert { starts.append(segmented(from: keeping, depth: depth, inverting: true)) }
    }
    starts += relaxed(from: keeping)
    let evaluated = starts.compactMap { evaluate($0) }
    let total = remaining
    // Down from keeping everything and from the starts that are small already.
    let smallest = evaluated.sorted {
      ($0.peak, $0.seconds) < ($1.peak, $1.seconds)
    }.prefix(4)
    for start in evaluated.prefix(1) + smallest {
      descend(from: start, until: remaining - total / 12)
    }
    // Where the frontier has its largest gap more points are worth most.
    var expanded = Set<Choices>()
    while remaining > total / 3, let point = widest(without: expanded) {
      expanded.insert(point.choices)
      let share = max(total / 16, 50)
      if let evaluation = Evaluation(point.choices, graph) {
        descend(from: evaluation, until: remaining - share)
      }
      refill(point, until: remaining - share)
    }
    improve(until: total / 6)
    expanded = []
    while remaining > 0, let point = widest(without: expanded) {
      expanded.insert(point.choices)
      lookAround(point)
    }
  }

  /// Evaluates every single change of a point.
  private mutating func lookAround(_ point: Point) {
    guard let evaluation = Evaluation(point.choices, graph) else { return }
    for candidate in evaluation.candidates(graph, mayInvert: mayInvert) where remaining > 0 {
      _ = evaluate(point.choices.with(candidate.drops))
    }
    for restoration in evaluation.restorations(graph) where remaining > 0 {
      var choices = point.choices
      choices.restore(restoration)
      _ = evaluate(choices)
    }
  }

  /// The point of the frontier with the largest gap to the next smaller or larger one.
  private func widest(without expanded: Set<Choices>) -> Point? {
    let sorted = points.sorted { $0.seconds < $1.seconds }
    var best: (point: Point, gap: Double)?
    for (index, point) in sorted.enumerated() where !expanded.contains(point.choices) {
      let smaller = index + 1 < sorted.count ? sorted[index + 1] : nil
      let larger = index > 0 ? sorted[index - 1] : nil
      func gap(_ a: Point?, _ b: Point?) -> Double {
        guard let a, let b else { return 0 }
        return Double(a.peak - b.peak) * (b.seconds - a.seconds)
      }
      // Below the last one nobody knows.
      let end = smaller == nil ? Double(point.peak) * 0.1 * (point.seconds - sorted[0].seconds) : 0
      let value = max(gap(point, smaller), gap(larger, point), end)
      if value > best?.gap ?? -1 { best = (point, value) }
    }
    return best?.point
  }

  mutating func evaluate(_ choices: Choices) -> Evaluation? {
    remaining -= 1
    guard let evaluation = Evaluation(choices, graph) else { return nil }
    let point = Point(evaluation)
    if !points.contains(where: { $0.peak <= point.peak && $0.seconds <= point.seconds }) {
      points.removeAll { $0.peak >= point.peak && $0.seconds >= point.seconds }
      points.append(point)
    }
    return evaluation
  }

  /// Takes from the peak what costs least time, until nothing helps.
  private mutating func descend(from start: Evaluation, until floor: Int) {
    var current = start
    // Steps until several changes at once are tried again; at once where that was best.
    var pause = 0
    while remaining > floor {
      let candidates = current.candidates(graph, mayInvert: mayInvert)
      var best: (evaluation: Evaluation, score: Double)?
      var sideways: Evaluation?
      // A deep network has many places like the peak; what is rebuilt goes from all of them at once.
      if let choices = current.withoutRebuilt(above: current.peak - 1, graph),
        let next = evaluate(choices), next.peak < current.peak
      {
        let added = max(next.seconds - current.seconds, 1e-9)
        best = (next, Double(current.peak - next.peak) / added)
      }
      func attempt(_ choices: Choices) {
        guard var next = evaluate(choices) else { return }
        if next.peak > current.peak, let tidy = tidied(next, within: current.peak) { next = tidy }
        if next.peak < current.peak {
          let added = max(next.seconds - current.seconds, 1e-9)
          let score = Double(current.peak - next.peak) / added
          if score > best?.score ?? 0 { best = (next, score) }
        } else if next.peak == current.peak,
          next.load(above: current.peak) < (sideways ?? current).load(above: current.peak)
        {
          sideways = next
        }
      }
      for (rank, candidate) in candidates.enumerated() where remaining > floor {
        if rank >= 3 && best != nil || rank >= 8 && sideways != nil || rank >= 24 { break }
        attempt(current.choices.with(candidate.drops))
      }
      // What is worth least alone may be worth most together, where there are many small things.
      var count = 4
      let score = best?.score ?? 0
      while pause == 0, count <= candidates.count, remaining > floor {
        attempt(current.choices.with(candidates.prefix(count).flatMap(\.drops)))
        count *= 2
      }
      pause = best?.score ?? 0 > score ? 0 : (pause + 3) % 4
      guard let next = best?.evaluation ?? sideways else { return }
      current = next
    }
  }

  /// Keeps again what fits under the point's peak.
  private mutating func refill(_ point: Point, until floor: Int) {
    guard let evaluation = Evaluation(point.choices, graph) else { return }
    _ = refilled(evaluation, within: point.peak, until: floor)
  }

  /// Keeps again at once what fits together within the budget.
  private mutating func together(
    _ start: Evaluation, within budget: Int, until floor: Int
  ) -> Evaluation {
    var current = start
    var restorations = current.fittingRestorations(within: budget, graph)
    while !restorations.isEmpty, remaining > floor {
      var choices = current.choices
      for restoration in restorations { choices.restore(restoration) }
      guard choices != current.choices, let next = evaluate(choices) else { break }
      if next.peak <= budget, next.seconds < current.seconds {
        current = next
        restorations = current.fittingRestorations(within: budget, graph)
      } else {
        restorations.removeLast((restorations.count + 1) / 2)
      }
    }
    return current
  }

  /// Keeps again what fits within the budget, as far as that saves time.
  mutating func refilled(
    _ start: Evaluation, within budget: Int, until floor: Int
  ) -> Evaluation {
    var current = together(start, within: budget, until: floor)
    for restoration in current.restorations(graph) where remaining > floor {
      var choices = current.choices
      choices.restore(restoration)
      guard let next = evaluate(choices) else { continue }
      if next.peak <= budget, next.seconds < current.seconds { current = next }
    }
    return current
  }
}

extension Evaluation {
  /// How much of the schedule is close to a peak: what a change at one of several equal peaks lowers.
  func load(above peak: Int) -> Int {
    let threshold = peak - peak / 16
    return live.reduce(0) { $0 + max(0, $1 - threshold) }
  }
}
