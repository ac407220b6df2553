import Parallelism
import Plan

/// A lower bound on the time of every schedule within a budget that runs the program in its order, with
/// whatever has to be had back in between.
public struct TimeBound: Sendable {
  private let relaxation: Relaxation
  private let cuts: [Relaxation.Cut]
  /// Least bytes that any schedule needs at one operation.
  public let leastBytes: Int

  /// Cuts times the square of the operations: about what minimum cuts of all windows take.
  private static let effort = 40_000_000

  public init(_ problem: Problem, mayInvert: Bool) {
    let graph = Graph(problem)
    relaxation = Relaxation(graph, mayInvert: mayInvert)
    let all = relaxation.cuts(problem.operations.indices)
    leastBytes = all.map(\.bytes).max() ?? 0
    cuts = Self.tightest(
      all, from: graph.forwardCount - graph.forwardCount / 8,
      count: min(200, Self.effort / (graph.programCount * graph.programCount)))
  }

  /// The cuts that leave least room, spread over the backward part and the end of the forward part.
  private static func tightest(
    _ cuts: [Relaxation.Cut], from first: Int, count: Int
  ) -> [Relaxation.Cut] {
    let late = cuts.filter { $0.position >= first }
    let count = min(late.count, max(count, 16))
    return (0..<count).compactMap { part in
      late[late.count * part / count..<late.count * (part + 1) / count]
        .max { ($0.bytes, $1.position) < ($1.bytes, $0.position) }
    }
  }

  /// Seconds that every schedule within `budget` bytes takes; infinite where there is none.
  ///
  /// Minimum cuts say which cuts are worth a linear program, alone or in pairs.
  public func seconds(within budget: Int) -> Double {
    guard budget >= leastBytes else { return .infinity }
    let end = relaxation.graph.programCount
    @Sendable func window(_ cut: Relaxation.Cut, until end: Int) -> Double {
      var window = relaxation.window(cut, until: end)
      return window.leastSeconds(budget - cut.bytes)
    }
    @Sendable func program(_ cuts: [Relaxation.Cut]) -> Double {
      var stages = Stages(relaxation, cuts, within: budget)
      return stages.leastSeconds()
    }
    let alone = cuts.concurrentMap { window($0, until: end) }
    let ranked = cuts.indices.sorted { (alone[$1], $0) < (alone[$0], $1) }
    guard let first = ranked.first, alone[first] > 0 else { return relaxation.programSeconds }
    let programs = Array(ranked.prefix(2)).concurrentMap {
      (index: $0, seconds: program([cuts[$0]]))
    }
    let best = programs.max { $0.seconds < $1.seconds }!
    // Beside the best one, the best others and that which makes the best pair of windows.
    let pairs = Array(cuts.indices).concurrentMap { index -> Double in
      if index < best.index {
        return window(cuts[index], until: cuts[best.index].position) + alone[best.index]
      }
      return index == best.index
        ? 0 : window(cuts[best.index], until: cuts[index].position) + alone[index]
    }
    let partner = cuts.indices.max { pairs[$0] < pairs[$1] }!
    let others = Set(ranked.prefix(3) + [partner]).subtracting([best.index]).sorted()
    let seconds = others.concurrentMap { other in
      program([min(best.index, other), max(best.index, other)].map { cuts[$0] })
    }
    let least = max(alone[first], best.seconds, pairs.max()!, seconds.max() ?? 0)
    return max(relaxation.programSeconds, relaxation.fixedSeconds + least)
  }
}
