import Plan

/// A lower bound on the time of every schedule within a budget.
public struct TimeBound {
  private let relaxation: Relaxation
  private let cuts: [Relaxation.Cut]
  /// Least bytes that any schedule needs at one operation.
  public let leastBytes: Int

  /// - Parameter policy: `recompute` leaves inverses out.
  public init(_ problem: Problem, policy: Policy) {
    let graph = Graph(problem)
    relaxation = Relaxation(graph, mayInvert: policy != .recompute)
    let all = relaxation.cuts(problem.operations.indices)
    leastBytes = all.map(\.bytes).max() ?? 0
    cuts = Self.tightest(all, from: graph.forwardCount - graph.forwardCount / 8)
  }

  /// The cuts that leave least room, spread over the backward part and the end of the forward part.
  private static func tightest(_ cuts: [Relaxation.Cut], from first: Int) -> [Relaxation.Cut] {
    let range = cuts[max(first, 0)...]
    let count = min(range.count, 16)
    return (0..<count).compactMap { part in
      range[
        range.startIndex + range.count * part / count..<range.startIndex + range.count * (part + 1) / count
      ].max { ($0.bytes, $1.position) < ($1.bytes, $0.position) }
    }
  }

  /// Seconds that every schedule within `budget` bytes takes; infinite where there is none.
  ///
  /// Windows that do not overlap add up: the best chain of them counts.
  public func seconds(within budget: Int) -> Double {
    guard budget >= leastBytes else { return .infinity }
    let end = relaxation.graph.programCount
    let ends = cuts.map(\.position) + [end]
    /// For each end, seconds of the best chain of windows up to it.
    var best = [Double](repeating: 0, count: ends.count)
    for to in 1..<max(ends.count, 1) {
      best[to] = best[to - 1]
      for from in 0..<to {
        var window = relaxation.window(cuts[from], until: ends[to])
        let seconds = window.leastSeconds(budget - cuts[from].bytes)
        best[to] = max(best[to], best[from] + seconds)
      }
    }
    return relaxation.programSeconds + (best.last ?? 0)
  }
}
