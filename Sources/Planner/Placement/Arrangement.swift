import BufferLayout
import Plan

/// A schedule with its ties and its offsets.
struct Arrangement {
  let evaluation: Evaluation
  let arena: Arena

  /// The arrangement with all ties of the evaluation or, where that leaves the arena larger than
  /// the most live bytes, one with fewer. First, results that replace an operand get places of
  /// their own where memory is to spare. Then one transfer becomes a copy, which takes at most the
  /// part `copying` of the time.
  static func best(
    _ evaluation: Evaluation, _ graph: ProblemGraph, copying: Double, _ effort: Effort
  ) -> Arrangement {
    var best = Arrangement(evaluation, Blocks(evaluation, graph), effort)
    if best.excess(over: evaluation) > effort.secondLayoutExcess {
      let spare = evaluation.live.map { evaluation.peak - $0 }
      let loose = evaluation.tied(by: Coalescing(evaluation.schedule, graph, spare: spare), graph)
      let other = Arrangement(loose, Blocks(loose, graph), effort)
      if other.arena.bytes < best.arena.bytes { best = other }
    }
    return best.excess(over: evaluation) > effort.untyingExcess
      ? best.untied(evaluation, graph, copying, effort) : best
  }

  init(
    _ evaluation: Evaluation, _ blocks: Blocks, from partial: PartialPlacement? = nil,
    _ effort: Effort
  ) {
    self.evaluation = evaluation
    arena = Arena(blocks, evaluation.schedule, from: partial, effort)
  }

  /// The bytes of the arena above the most live bytes with all ties, as a part of these.
  func excess(over tied: Evaluation) -> Double {
    Double(arena.bytes - tied.peak) / Double(max(tied.peak, 1))
  }
}
