import Plan

/// Descents from several starts; every plan on the way is remembered, those that nothing beats stay.
struct Search {
  let graph: Graph
  let mayInvert: Bool
  let anchors: [Bool]
  /// What no other evaluation beats in both peak and time.
  private(set) var points: [Point] = []
  private var seen = Set<Choices>()
  /// Evaluations that are left; a count, not a time, so that the outcome is the same everywhere.
  private var remaining: Int

  struct Point {
    var peak: Int
    var seconds: Double
    var choices: Choices

    init(_ evaluation: Evaluation) {
      (peak, seconds, choices) = (evaluation.peak, evaluation.seconds, evaluation.choices)
    }
  }

  static func point(_ choices: Choices, _ graph: Graph) -> Point? {
    Evaluation(choices, graph).map(Point.init)
  }

  init(_ graph: Graph, mayInvert: Bool) {
    self.graph = graph
    self.mayInvert = mayInvert
    anchors = mayInvert ? Search.anchors(graph) : [Bool](repeating: false, count: graph.valueCount)
    remaining = max(600, min(6000, 1_500_000 / max(graph.programCount, 1)))
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
    for start in starts { _ = evaluate(start) }
    // Where the frontier has its largest gap more points are worth most.
    var expanded = Set<Choices>()
    while remaining > 0, let point = widest(without: expanded) {
      expanded.insert(point.choices)
      let left = remaining
      let share = max(left / 8, 100)
      remaining = min(left, share)
      if let evaluation = Evaluation(point.choices, graph) { descend(from: evaluation) }
      remaining = min(left, share) + max(remaining, 0)
      refill(point)
      remaining += left - min(left, share) - min(left, share)
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

  private mutating func evaluate(_ choices: Choices) -> Evaluation? {
    guard seen.insert(choices).inserted else { return nil }
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
  private mutating func descend(from start: Evaluation) {
    var current = start
    while remaining > 0 {
      let candidates = current.candidates(graph, mayInvert: mayInvert)
      var best: (evaluation: Evaluation, score: Double)?
      var sideways: Evaluation?
      for (rank, candidate) in candidates.enumerated() where remaining > 0 {
        if rank >= 3 && best != nil || rank >= 8 && sideways != nil || rank >= 24 { break }
        guard let next = evaluate(candidate.choices) else { continue }
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
      guard let next = best?.evaluation ?? sideways else { return }
      current = next
    }
  }

  /// Keeps again what fits under the point's peak.
  private mutating func refill(_ point: Point) {
    guard var current = Evaluation(point.choices, graph) else { return }
    for restoration in current.restorations(graph) where remaining > 0 {
      var choices = current.choices
      choices.restore(restoration)
      guard let next = evaluate(choices) else { continue }
      if next.peak <= point.peak, next.seconds < current.seconds { current = next }
    }
  }
}

extension Evaluation {
  /// How much of the schedule is close to a peak: what a change at one of several equal peaks lowers.
  func load(above peak: Int) -> Int {
    let threshold = peak - peak / 16
    return live.reduce(0) { $0 + max(0, $1 - threshold) }
  }
}
