import Parallelism

/// A schedule with its ties and its addresses.
struct Arrangement {
  let evaluation: Evaluation
  let arena: Arena

  /// An arena no more than this part above the most live bytes is good enough.
  private static let tolerance = 0.01
  /// Memory is short where no more than this part of it is left.
  private static let tension = 0.05
  /// Ties that are cut for a trial, times the square of the instances: about what the trials take.
  private static let effort = 6_000_000

  /// The arrangement with the evaluation's ties, which are as many as there can be, or, where that leaves
  /// the arena larger than the most live bytes, with fewer: without those of results that replace an
  /// operand where memory is to spare at their step; then without one of a transfer, at the price of a
  /// copy that takes at most the part `copying` of the time.
  static func best(_ evaluation: Evaluation, _ graph: Graph, copying: Double) -> Arrangement {
    var best = Arrangement(evaluation, Blocks(evaluation, graph))
    // Less than that is not worth the time of a second layout.
    if best.excess(over: evaluation) > tolerance / 2 {
      let spare = evaluation.live.map { evaluation.peak - $0 }
      let loose = evaluation.tied(by: Coalescing(evaluation.schedule, graph, spare: spare), graph)
      let other = Arrangement(loose, Blocks(loose, graph))
      if other.arena.bytes < best.arena.bytes { best = other }
    }
    return best.excess(over: evaluation) > tolerance
      ? best.untied(evaluation, graph, copying) : best
  }

  private init(_ evaluation: Evaluation, _ blocks: Blocks, from start: Layout.Start? = nil) {
    self.evaluation = evaluation
    arena = Arena(blocks, evaluation.schedule, from: start)
  }

  /// How far the arena is above the most live bytes that there are with all ties, as a part of them.
  private func excess(over tied: Evaluation) -> Double {
    Double(arena.bytes - tied.peak) / Double(max(tied.peak, 1))
  }

  /// With one tie of a transfer less than `tied` has: the cheapest copy for which a short search finds
  /// places, if that makes the arena smaller.
  private func untied(_ tied: Evaluation, _ graph: Graph, _ copying: Double) -> Arrangement {
    let capacity = tied.peak + Int(Double(tied.peak) * Arrangement.tolerance / 2)
    var best = self
    let count = arena.offsets.count
    let cuts = Arrangement.cuts(tied, graph, copying)
      .prefix(max(Arrangement.effort / max(count * count, 1), 2))
    // Some at once; which ones does not depend on the machine.
    for first in stride(from: 0, to: cuts.count, by: 4) {
      let attempts = Array(cuts[first..<min(first + 4, cuts.count)]).concurrentMap {
        ties -> Arrangement? in
        let cut = tied.tied(by: Coalescing(tied.schedule, graph, untied: ties), graph)
        // Where it takes no longer other ties have taken over.
        guard cut.peak <= capacity, cut.seconds > tied.seconds,
          cut.seconds <= tied.seconds * (1 + copying)
        else { return nil }
        let blocks = Blocks(cut, graph)
        return Layout.start(blocks.rectangles, alignment: blocks.alignment, within: capacity)
          .map { Arrangement(cut, blocks, from: $0) }
      }
      for case let next? in attempts where next.arena.bytes < best.arena.bytes {
        best = next
        if best.excess(over: tied) <= Arrangement.tolerance { return best }
      }
    }
    return best
  }

  /// Ties that may be cut, each alone or with the others of its result, the cheapest copies first.
  private static func cuts(
    _ evaluation: Evaluation, _ graph: Graph, _ copying: Double
  ) -> [[Coalescing.Tie]] {
    let (schedule, peak) = (evaluation.schedule, Double(evaluation.peak))
    /// Whether memory is short at one of these steps: a tie in force at others alone pins nothing.
    func isShort(_ steps: ClosedRange<Int>) -> Bool {
      evaluation.live[steps].contains { Double($0) >= (1 - tension) * peak }
    }
    var cuts: [(seconds: Double, ties: [Coalescing.Tie])] = []
    for (index, step) in schedule.steps.enumerated() where graph.hasTransfers[step.operation] {
      let transfers = graph.operations[step.operation].transfers
      var ofResult: [Int: (seconds: Double, ties: [Coalescing.Tie])] = [:]
      for (position, transfer) in transfers.enumerated()
      where evaluation.coalescing.isFree(transfer, of: step) {
        let source = schedule.instances[schedule.operands[step.firstOperand + transfer.operand]]
        let target = schedule.instances[step.firstResult + transfer.result]
        // Smaller ones cannot be what keeps the arena this large.
        guard Double(transfer.count) >= tolerance * peak,
          isShort(max(source.first, 0)...target.last)
        else { continue }
        let tie = Coalescing.Tie(step: index, transfer: position)
        cuts.append((transfer.seconds, [tie]))
        let others = ofResult[transfer.result] ?? (0, [])
        ofResult[transfer.result] = (others.seconds + transfer.seconds, others.ties + [tie])
      }
      cuts += ofResult.sorted { $0.key < $1.key }.map(\.value).filter { $0.ties.count > 1 }
    }
    return cuts.enumerated().filter { $0.element.seconds <= copying * evaluation.seconds }
      .sorted { ($0.element.seconds, $0.offset) < ($1.element.seconds, $1.offset) }
      .map(\.element.ties)
  }
}
