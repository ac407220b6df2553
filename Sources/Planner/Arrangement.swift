/// A schedule with its ties and its addresses.
struct Arrangement {
  let evaluation: Evaluation
  let arena: Arena

  /// An arena no more than this part above the most live bytes is good enough.
  private static let tolerance = 0.01

  /// The arrangement with the evaluation's ties, which are as many as there can be, or, where that leaves
  /// the arena larger than the most live bytes, with fewer: without those of results that replace an
  /// operand where memory is to spare at their step; then without one of a transfer, at the price of a
  /// copy that takes at most the part `copying` of the time.
  static func best(_ evaluation: Evaluation, _ graph: Graph, copying: Double) -> Arrangement {
    var best = Arrangement(evaluation, Blocks(evaluation, graph))
    // Less than that is not worth the time of a second layout.
    if best.excess > tolerance / 2 {
      let spare = evaluation.live.map { evaluation.peak - $0 }
      let loose = evaluation.tied(by: Coalescing(evaluation.schedule, graph, spare: spare), graph)
      let other = Arrangement(loose, Blocks(loose, graph))
      if other.arena.bytes < best.arena.bytes { best = other }
    }
    return best.excess > tolerance ? best.untied(evaluation, graph, copying) : best
  }

  private init(_ evaluation: Evaluation, _ blocks: Blocks) {
    self.evaluation = evaluation
    arena = Arena(blocks, evaluation.schedule)
  }

  /// How far the arena is above the most live bytes, as a part of them.
  private var excess: Double {
    Double(arena.bytes - evaluation.peak) / Double(max(evaluation.peak, 1))
  }

  /// With one tie of a transfer less than `tied` has: the cheapest copy for which a short search finds
  /// places, if that makes the arena smaller.
  private func untied(_ tied: Evaluation, _ graph: Graph, _ copying: Double) -> Arrangement {
    let capacity = tied.peak + Int(Double(tied.peak) * Arrangement.tolerance / 4)
    var best = self
    for tie in Arrangement.ties(tied, graph, copying) {
      let cut = tied.tied(by: Coalescing(tied.schedule, graph, untied: tie), graph)
      guard cut.peak <= capacity, cut.seconds <= tied.seconds * (1 + copying) else { continue }
      let blocks = Blocks(cut, graph)
      guard Layout.fits(blocks.rectangles, alignment: blocks.alignment, within: capacity) else {
        continue
      }
      let next = Arrangement(cut, blocks)
      if next.arena.bytes < best.arena.bytes { best = next }
      if best.excess <= Arrangement.tolerance { break }
    }
    return best
  }

  /// Ties that may be cut, the cheapest copies first.
  private static func ties(
    _ evaluation: Evaluation, _ graph: Graph, _ copying: Double
  ) -> [Coalescing.Tie] {
    var ties: [(seconds: Double, tie: Coalescing.Tie)] = []
    for (index, step) in evaluation.schedule.steps.enumerated()
    where graph.hasTransfers[step.operation] {
      for (position, transfer) in graph.operations[step.operation].transfers.enumerated()
      where evaluation.coalescing.isFree(transfer, of: step)
        // Smaller ones cannot be what keeps the arena this large.
        && Double(transfer.count) >= tolerance * Double(evaluation.peak)
        && transfer.seconds <= copying * evaluation.seconds
      {
        ties.append((transfer.seconds, Coalescing.Tie(step: index, transfer: position)))
      }
    }
    ties.sort {
      ($0.seconds, $0.tie.step, $0.tie.transfer) < ($1.seconds, $1.tie.step, $1.tie.transfer)
    }
    return ties.map(\.tie)
  }
}
