import BufferLayout
import Parallelism
import Plan

extension Arrangement {
  /// Cuts one tie of a transfer, or all of one result: the cheapest copy for which a short search
  /// finds places, if that makes the arena smaller.
  ///
  /// - Parameter tied: the evaluation with all ties.
  func untied(
    _ tied: Evaluation, _ graph: ProblemGraph, _ copying: Double, _ effort: Effort
  ) -> Arrangement {
    let capacity = tied.peak + Int(Double(tied.peak) * effort.secondLayoutExcess)
    var best = self
    let count = arena.offsets.count
    let trials = Self.cuttableTies(tied, graph, copying, effort).prefix(
      max(effort.untyingTimesSquareOfInstances / max(count * count, 1), effort.leastUntying))
    for first in stride(from: 0, to: trials.count, by: effort.untyingAtOnce) {
      let some = trials[first..<min(first + effort.untyingAtOnce, trials.count)]
      let attempts = Array(some).concurrentMap { ties -> Arrangement? in
        let cut = tied.tied(by: Coalescing(tied.schedule, graph, untied: ties), graph)
        // If it takes no longer, other ties hold the two sides together: nothing was cut.
        guard cut.peak <= capacity, cut.seconds > tied.seconds,
          cut.seconds <= tied.seconds * (1 + copying)
        else { return nil }
        let blocks = Blocks(cut, graph)
        return PartialPlacement.search(
          blocks.rectangles, alignment: blocks.alignment, within: capacity, effort: effort.layout
        ).map { Arrangement(cut, blocks, from: $0, effort) }
      }
      for case let next? in attempts where next.arena.bytes < best.arena.bytes {
        best = next
        if best.excess(over: tied) <= effort.untyingExcess { return best }
      }
    }
    return best
  }

  /// Ties that may be cut, each alone or with the others of its result, the cheapest copies first.
  private static func cuttableTies(
    _ evaluation: Evaluation, _ graph: ProblemGraph, _ copying: Double, _ effort: Effort
  ) -> [[Coalescing.Tie]] {
    let (schedule, peak) = (evaluation.schedule, Double(evaluation.peak))
    /// Whether memory is short at one of these steps: a tie that is in force only at others pins
    /// nothing.
    func isShort(_ steps: ClosedRange<Int>) -> Bool {
      evaluation.live[steps].contains { Double($0) >= (1 - effort.shortage) * peak }
    }
    var cuttable: [(seconds: Double, ties: [Coalescing.Tie])] = []
    for (index, step) in schedule.steps.enumerated() where graph.hasTransfers[step.operation] {
      let transfers = graph.operations[step.operation].transfers
      var ofResult: [Int: (seconds: Double, ties: [Coalescing.Tie])] = [:]
      for (position, transfer) in transfers.enumerated()
      where evaluation.coalescing.isFree(transfer, of: step) {
        let source = schedule.instances[schedule.operands[step.firstOperand + transfer.operand]]
        let target = schedule.instances[step.firstResult + transfer.result]
        // Smaller ones cannot be what makes the arena this large.
        guard Double(transfer.count) >= effort.untyingExcess * peak,
          isShort(max(source.first, 0)...target.last)
        else { continue }
        let tie = Coalescing.Tie(step: index, transfer: position)
        cuttable.append((transfer.seconds, [tie]))
        let others = ofResult[transfer.result] ?? (0, [])
        ofResult[transfer.result] = (others.seconds + transfer.seconds, others.ties + [tie])
      }
      cuttable += ofResult.sorted { $0.key < $1.key }.map(\.value).filter { $0.ties.count > 1 }
    }
    return cuttable.enumerated().filter { $0.element.seconds <= copying * evaluation.seconds }
      .sorted { ($0.element.seconds, $0.offset) < ($1.element.seconds, $1.offset) }
      .map(\.element.ties)
  }
}
