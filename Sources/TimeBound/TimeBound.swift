import Parallelism
import Plan

/// A lower bound on the time of every schedule within a budget. A schedule runs the program in its
/// order, and recovers in between what it does not hold.
public struct TimeBound: Sendable {
  private let relaxation: Relaxation
  private let cuts: [Cut]
  /// Least bytes that any schedule needs at one operation.
  let leastBytes: Int

  public init(_ problem: Problem, mayInvert: Bool) {
    self.init(problem, mayInvert: mayInvert, effort: BoundEffort())
  }

  init(_ problem: Problem, mayInvert: Bool, effort: BoundEffort) {
    let graph = ProblemGraph(problem)
    relaxation = Relaxation(graph, mayInvert: mayInvert, effort: effort)
    let all = relaxation.cuts(problem.operations.indices)
    leastBytes = all.map(\.bytes).max() ?? 0
    cuts = Self.tightest(
      all, from: graph.forwardCount - graph.forwardCount / effort.forwardPart,
      count: effort.rankedCuts(graph.programCount))
  }

  /// The cuts that leave least room, spread over the backward part and the end of the forward part.
  private static func tightest(_ cuts: [Cut], from first: Int, count: Int) -> [Cut] {
    let late = cuts.filter { $0.position >= first }
    let count = min(late.count, count)
    return (0..<count).compactMap { part in
      late[late.count * part / count..<late.count * (part + 1) / count]
        .max { ($0.bytes, $1.position) < ($1.bytes, $0.position) }
    }
  }

  /// Seconds that every schedule within `budget` bytes takes; infinite where there is none.
  ///
  /// Minimum cuts rank the cuts. The best ones are worth a linear program, alone or in pairs.
  public func seconds(within budget: Int) -> Double {
    guard budget >= leastBytes else { return .infinity }
    let end = relaxation.graph.programCount
    let effort = relaxation.effort
    @Sendable func window(_ cut: Cut, until end: Int) -> Double {
      var window = relaxation.window(cut, until: end)
      return window.leastSeconds(budget - cut.bytes)
    }
    @Sendable func program(_ cuts: [Cut]) -> Double {
      var program = StageProgram(relaxation, cuts, within: budget)
      return program.leastSeconds()
    }
    let alone = cuts.concurrentMap { window($0, until: end) }
    let ranked = cuts.indices.sorted { (alone[$1], $0) < (alone[$0], $1) }
    guard let first = ranked.first, alone[first] > 0 else { return relaxation.programSeconds }
    let programs = Array(ranked.prefix(effort.cutsAlone)).concurrentMap {
      (index: $0, seconds: program([cuts[$0]]))
    }
    let best = programs.max { $0.seconds < $1.seconds }!
    // The best cut is paired with the next best ones and with the one that makes the best sum of
    // two windows.
    let pairs = Array(cuts.indices).concurrentMap { index -> Double in
      if index < best.index {
        return window(cuts[index], until: cuts[best.index].position) + alone[best.index]
      }
      return index == best.index
        ? 0 : window(cuts[best.index], until: cuts[index].position) + alone[index]
    }
    let partner = cuts.indices.max { pairs[$0] < pairs[$1] }!
    let others = Set(ranked.prefix(effort.cutsInPairs) + [partner])
      .subtracting([best.index]).sorted()
    let seconds = others.concurrentMap { other in
      program([min(best.index, other), max(best.index, other)].map { cuts[$0] })
    }
    let least = max(alone[first], best.seconds, pairs.max()!, seconds.max() ?? 0)
    return max(relaxation.programSeconds, relaxation.fixedSeconds + least)
  }
}
