import Plan

extension Search {
  /// What minimum cuts would hold between the two parts of the program, at prices of a byte from the
  /// least to the greatest that make a difference.
  func relaxed(from start: Choices) -> [Choices] {
    let relaxation = Relaxation(graph, mayInvert: mayInvert)
    let from = graph.forwardCount - graph.forwardCount / 8
    let cuts = relaxation.cuts(
      from..<min(graph.programCount, graph.forwardCount + graph.forwardCount / 8))
    var result: [Choices] = []
    for cut in cuts.sorted(by: { ($1.bytes, $0.position) < ($0.bytes, $1.position) }).prefix(3) {
      var window = relaxation.window(cut, until: graph.programCount)
      var held: Set<[Int]> = []
      for limit in limits(cut) {
        _ = window.leastSeconds(limit) { held.insert($0.held) }
      }
      for atoms in held.sorted(by: { $0.count < $1.count }) {
        for inverting in mayInvert ? [true, false] : [false] {
          result.append(choices(holding: atoms, relaxation, cut, from: start, inverting: inverting))
        }
      }
    }
    return result
  }

  private func limits(_ cut: Relaxation.Cut) -> [Int] {
    let all = graph.problem.values.indices.filter {
      graph.isReadByBackward[$0] && graph.isForward($0)
    }
    .reduce(0) { $0 + graph.bytes($1) }
    return (1...16).map { all * $0 / 16 }
  }

  private func choices(
    holding atoms: [Int], _ relaxation: Relaxation, _ cut: Relaxation.Cut, from start: Choices,
    inverting: Bool
  ) -> Choices {
    var isHeld = cut.isLive
    for atom in atoms { isHeld[atom] = true }
    var choices = start
    let small = (graph.problem.values.map(\.bytes).max() ?? 0) / 4096
    for value in choices.isKept.indices where graph.bytes(value) > small && graph.isForward(value) {
      choices.isKept[value] = relaxation.atoms.ofValue[value].allSatisfy { isHeld[$0] }
      guard !choices.isKept[value] else { continue }
      if inverting, let inverse = graph.inverses[value].first {
        choices.rebuild[value] = inverse
      } else if graph.canRecompute(value) {
        choices.rebuild[value] = graph.producer[value]
      } else if !graph.inverses[value].isEmpty {
        choices.rebuild[value] = graph.inverses[value][0]
      } else {
        choices.isKept[value] = true
      }
    }
    return choices
  }
}
