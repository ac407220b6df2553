import Plan
import TimeBound

extension LocalSearch {
  /// Keeps what minimum cuts of the time bound's relaxation would hold between the two parts of the
  /// program, at all prices of a byte that make a difference.
  func cutStarts(from start: Choices) -> [Choices] {
    let relaxation = Relaxation(graph, mayInvert: mayInvert, effort: effort.bound)
    let margin = graph.forwardCount / effort.startingPointPart
    let cuts = relaxation.cuts(
      graph.forwardCount - margin..<min(graph.programCount, graph.forwardCount + margin))
    var result: [Choices] = []
    for cut in cuts.sorted(by: { ($1.bytes, $0.position) < ($0.bytes, $1.position) })
      .prefix(effort.startingPointCuts)
    {
      var window = relaxation.window(cut, until: graph.programCount)
      var held: Set<[Int]> = []
      for limit in limits() {
        _ = window.leastSeconds(limit) { held.insert($0.held) }
      }
      for ranges in held.sorted(by: precedes) {
        for inverting in mayInvert ? [true, false] : [false] {
          result.append(
            choices(holding: ranges, relaxation, cut, from: start, inverting: inverting))
        }
      }
    }
    return result
  }

  /// Shorter lists first, then in the order of their elements.
  private func precedes(_ a: [Int], _ b: [Int]) -> Bool {
    a.count != b.count ? a.count < b.count : a.lexicographicallyPrecedes(b)
  }

  /// Bytes that may be held: even parts of all that the backward part reads of the forward part.
  private func limits() -> [Int] {
    let all = graph.problem.values.indices.filter {
      graph.isReadByBackward[$0] && graph.isForward($0)
    }
    .reduce(0) { $0 + graph.bytes($1) }
    let count = effort.startingPointBudgets
    return (1...count).map { all * $0 / count }
  }

  /// Keeps the values of which all byte ranges are held.
  private func choices(
    holding ranges: [Int], _ relaxation: Relaxation, _ cut: Cut, from start: Choices,
    inverting: Bool
  ) -> Choices {
    var isHeld = cut.isLive
    for range in ranges { isHeld[range] = true }
    var choices = start
    let small = Self.smallBytes(graph, effort)
    for value in choices.isKept.indices where graph.bytes(value) > small && graph.isForward(value) {
      choices.isKept[value] = relaxation.ranges.ofValue[value].allSatisfy { isHeld[$0] }
      guard !choices.isKept[value] else { continue }
      if inverting, let inverse = graph.inverses[value].first {
        choices.recovery[value] = inverse
      } else if graph.canRecompute(value) {
        choices.recovery[value] = graph.producer[value]
      } else if !graph.inverses[value].isEmpty {
        choices.recovery[value] = graph.inverses[value][0]
      } else {
        choices.isKept[value] = true
      }
    }
    return choices
  }
}
