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
  }

  init(_ graph: Graph, mayInvert: Bool) {
    self.graph = graph
    self.mayInvert = mayInvert
    anchors = mayInvert ? Search.anchors(graph) : [Bool](repeating: false, count: graph.valueCount)
    remaining = max(300, min(700, 420_000 / max(graph.programCount, 1)))
  }

  mutating func run() {
    let all = Choices(keepingAll: graph)
    _ = evaluate(all)
    let keeping = Search.keeping(graph)
    var starts = [keeping]
    for depth in [0, 1, 2, 3, 4, 6, 8, 12, 16, 24, 48, Int.max] {
      if depth > 0 { starts.append(segmented(from: keeping, depth: depth, inverting: false)) }
      if mayInvert { starts.append(segmented(from: keeping, depth: depth, inverting: true)) }
    }
    let evaluated = starts.compactMap { evaluate($0) }
    // Half of the effort goes down from the starts, the promising ones first, half up again.
    let total = remaining
    let order = evaluated.indices.sorted {
      (evaluated[$0].peak, evaluated[$0].seconds, $0)
        < (evaluated[$1].peak, evaluated[$1].seconds, $1)
    }
    for (rank, index) in ([0] + order.prefix(4)).enumerated() where index < evaluated.count {
      remaining = total / 8
      if rank == 0 { remaining = total / 4 }
      descend(from: evaluated[index])
    }
    let targets = thinned(12)
    for point in targets {
      remaining = total / (4 * targets.count)
      refill(point)
    }
  }

  /// The plans that no other beats, laid out.
  func plans() -> [Plan] {
    thinned(32).compactMap { Evaluation($0.choices, graph)?.plan(graph) }
  }

  private mutating func evaluate(_ choices: Choices) -> Evaluation? {
    guard seen.insert(choices).inserted else { return nil }
    remaining -= 1
    guard let evaluation = Evaluation(choices, graph) else { return nil }
    let point = Point(peak: evaluation.peak, seconds: evaluation.seconds, choices: choices)
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

  /// At most `count` points of the frontier, from the fastest to the smallest, evenly spread.
  private func thinned(_ count: Int) -> [Point] {
    let sorted = points.sorted { $0.seconds < $1.seconds }
    guard sorted.count > count else { return sorted }
    return (0..<count).map { sorted[$0 * (sorted.count - 1) / (count - 1)] }
  }
}

extension Evaluation {
  /// How much of the schedule is close to a peak: what a change at one of several equal peaks lowers.
  func load(above peak: Int) -> Int {
    let threshold = peak - peak / 16
    return live.reduce(0) { $0 + max(0, $1 - threshold) }
  }
}
