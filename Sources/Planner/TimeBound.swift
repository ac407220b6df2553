import Plan

/// A lower bound on the time of every schedule within a budget that runs the program in its order, with
/// whatever has to be had back in between.
public struct TimeBound: Sendable {
  private let relaxation: Relaxation
  private let cuts: [Relaxation.Cut]
  /// Least bytes that any schedule needs at one operation.
  public let leastBytes: Int

  public init(_ problem: Problem, mayInvert: Bool) {
    let graph = Graph(problem)
    relaxation = Relaxation(graph, mayInvert: mayInvert)
    let all = relaxation.cuts(problem.operations.indices)
    leastBytes = all.map(\.bytes).max() ?? 0
    cuts = Self.tightest(all, from: graph.forwardCount - graph.forwardCount / 8)
  }

  /// The cuts that leave least room, spread over the backward part and the end of the forward part.
  private static func tightest(_ cuts: [Relaxation.Cut], from first: Int) -> [Relaxation.Cut] {
    let late = cuts.filter { $0.position >= first }
    let count = min(late.count, 16)
    return (0..<count).compactMap { part in
      late[late.count * part / count..<late.count * (part + 1) / count]
        .max { ($0.bytes, $1.position) < ($1.bytes, $0.position) }
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
    return max(relaxation.programSeconds, relaxation.fixedSeconds + (best.last ?? 0))
  }
}
