/// A schedule with its ties and its addresses.
struct Arrangement {
  let evaluation: Evaluation
  let arena: Arena

  /// An arena no more than this part above the most live bytes is good enough.
  private static let tolerance = 0.01
  /// The part of the time that copies in place of ties may take.
  private static let copying = 0.01
  /// Ties that are cut to see whether this helps, and placements for each group in doing so.
  private static let attempts = 4
  private static let attemptEffort = 20

  /// The arrangement with the evaluation's ties, which are as many as there can be, or, where that leaves
  /// the arena larger than the most live bytes, with fewer: without those of results that replace an
  /// operand where memory is to spare at their step; then without one of a transfer, at the price of a
  /// copy.
  static func best(_ evaluation: Evaluation, _ graph: Graph) -> Arrangement {
    var best = Arrangement(evaluation, graph)
    // Less than that is not worth the time of a second layout.
    if best.excess > tolerance / 2 {
      let spare = evaluation.live.map { evaluation.peak - $0 }
      let loose = Coalescing(evaluation.schedule, graph, spare: spare)
      let other = Arrangement(evaluation.tied(by: loose, graph), graph)
      if other.arena.bytes < best.arena.bytes { best = other }
    }
    return best.excess > tolerance ? best.untied(graph) : best
  }

  private init(_ evaluation: Evaluation, _ graph: Graph, effort: Int? = nil) {
    self.evaluation = evaluation
    arena = Arena(evaluation, graph, effort: effort)
  }

  /// How far the arena is above the most live bytes, as a part of them.
  private var excess: Double {
    Double(arena.bytes - evaluation.peak) / Double(max(evaluation.peak, 1))
  }

  /// With one tie of a transfer less: the first that makes the arena small enough, the one that makes
  /// it smallest if none does. Ties of what is most in the way come first, then cheap copies.
  private func untied(_ graph: Graph) -> Arrangement {
    let schedule = evaluation.schedule
    var ties: [(failures: Int, seconds: Double, result: Int)] = []
    for step in schedule.steps where graph.hasTransfers[step.operation] {
      for transfer in graph.operations[step.operation].transfers
      where evaluation.coalescing.isFree(transfer, of: step) {
        let result = step.firstResult + transfer.result
        // Smaller ones cannot be what keeps the arena this large.
        if Double(transfer.count) >= Arrangement.tolerance * Double(evaluation.peak),
          transfer.seconds <= Arrangement.copying * evaluation.seconds
        {
          ties.append((arena.failures[result], transfer.seconds, result))
        }
      }
    }
    ties.sort { ($1.failures, $0.seconds, $0.result) < ($0.failures, $1.seconds, $1.result) }
    var best = self
    for tie in ties.prefix(Arrangement.attempts) where best.excess > Arrangement.tolerance {
      let cut = Coalescing(schedule, graph, untied: [tie.result])
      let next = Arrangement(
        evaluation.tied(by: cut, graph), graph, effort: Arrangement.attemptEffort)
      if next.arena.bytes < best.arena.bytes,
        next.evaluation.seconds <= evaluation.seconds * (1 + Arrangement.copying)
      {
        best = next
      }
    }
    return best
  }
}
