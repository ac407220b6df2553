import Plan

/// The search over choices: descents from several starting points, then exchanges and single
/// changes. It remembers every evaluation that no other one beats in both live bytes and time.
struct LocalSearch {
  let graph: ProblemGraph
  let mayInvert: Bool
  let effort: Effort
  /// For each value, whether inverses of a chain start from it (`chainEnds`).
  let isChainEnd: [Bool]
  /// The frontier so far, in no order.
  private(set) var points: [ParetoPoint] = []
  /// Evaluations that are left.
  private(set) var remaining: Int

  init(_ graph: ProblemGraph, mayInvert: Bool, effort: Effort = Effort()) {
    self.graph = graph
    self.mayInvert = mayInvert
    self.effort = effort
    isChainEnd =
      mayInvert ? chainEnds(graph) : [Bool](repeating: false, count: graph.valueCount)
    remaining = effort.evaluations(graph.programCount)
  }

  mutating func run() {
    _ = evaluate(Choices(keepingAll: graph))
    let evaluated = startingPoints().compactMap { evaluate($0) }
    let total = remaining
    // Down from keeping everything and from the starting points that are small already.
    let smallest = evaluated.sorted {
      ($0.peak, $0.seconds) < ($1.peak, $1.seconds)
    }.prefix(effort.descents)
    for start in evaluated.prefix(1) + smallest {
      descend(from: start, until: remaining - total / effort.descentPart)
    }
    // More points are worth most where the frontier has its widest gap.
    var expanded = Set<Choices>()
    while remaining > total / effort.unexpandedPart, let point = widestGap(without: expanded) {
      expanded.insert(point.choices)
      let share = max(total / effort.expansionPart, effort.leastExpansion)
      if let evaluation = Evaluation(point.choices, graph) {
        descend(from: evaluation, until: remaining - share)
      }
      refill(point, until: remaining - share)
    }
    exchange(until: total / effort.neighboursPart)
    expanded = []
    while remaining > 0, let point = widestGap(without: expanded) {
      expanded.insert(point.choices)
      evaluateNeighbours(of: point)
    }
  }

  private func startingPoints() -> [Choices] {
    let keeping = LocalSearch.keeping(graph, effort)
    var starts = [keeping]
    for depth in effort.recomputationDepths {
      if depth > 0 { starts.append(segmented(from: keeping, depth: depth, inverting: false)) }
      if mayInvert { starts.append(segmented(from: keeping, depth: depth, inverting: true)) }
    }
    return starts + cutStarts(from: keeping)
  }

  /// The point of the frontier with the widest gap to the next smaller or larger one.
  private func widestGap(without expanded: Set<Choices>) -> ParetoPoint? {
    let sorted = points.sorted { $0.seconds < $1.seconds }
    var best: (point: ParetoPoint, gap: Double)?
    for (index, point) in sorted.enumerated() where !expanded.contains(point.choices) {
      let smaller = index + 1 < sorted.count ? sorted[index + 1] : nil
      let larger = index > 0 ? sorted[index - 1] : nil
      func gap(_ a: ParetoPoint?, _ b: ParetoPoint?) -> Double {
        guard let a, let b else { return 0 }
        return Double(a.peak - b.peak) * (b.seconds - a.seconds)
      }
      // How far the frontier goes on below its smallest point is not known.
      let end =
        smaller == nil
        ? Double(point.peak) * effort.gapBelowSmallest * (point.seconds - sorted[0].seconds) : 0
      let value = max(gap(point, smaller), gap(larger, point), end)
      if value > best?.gap ?? -1 { best = (point, value) }
    }
    return best?.point
  }

  /// Evaluates choices and remembers them if they are on the frontier.
  mutating func evaluate(_ choices: Choices) -> Evaluation? {
    remaining -= 1
    guard let evaluation = Evaluation(choices, graph) else { return nil }
    let point = ParetoPoint(evaluation)
    if !points.contains(where: { $0.peak <= point.peak && $0.seconds <= point.seconds }) {
      points.removeAll { $0.peak >= point.peak && $0.seconds >= point.seconds }
      points.append(point)
    }
    return evaluation
  }

  /// Evaluates every single change of a point.
  private mutating func evaluateNeighbours(of point: ParetoPoint) {
    guard let evaluation = Evaluation(point.choices, graph) else { return }
    for reduction in evaluation.peakReductions(graph, mayInvert: mayInvert) where remaining > 0 {
      _ = evaluate(point.choices.applying(reduction.drops))
    }
    for drop in evaluation.costlyDrops(graph, effort) where remaining > 0 {
      var choices = point.choices
      choices.undo(drop)
      _ = evaluate(choices)
    }
  }
}
