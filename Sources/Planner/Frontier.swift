import Plan
import Synchronization

/// The plans that a search found worth having under a policy, by predicted time and live bytes. It does
/// not depend on a budget, which is why more budget is never slower. Offsets are searched for a plan
/// when it is asked for, and once.
public final class Frontier: Sendable {
  private let graph: Graph
  /// The fastest and largest first; none is both slower and larger than another.
  let points: [Search.Point]
  private let laidOut = Mutex<[Int: Plan]>([:])

  init(_ graph: Graph, _ points: [Search.Point]) {
    self.graph = graph
    var best: [Search.Point] = []
    for point in points.sorted(by: { ($0.seconds, $0.peak) < ($1.seconds, $1.peak) })
    where best.last.map({ point.peak < $0.peak }) ?? true {
      best.append(point)
    }
    self.points = best
  }

  /// The fastest plan; of equals the one with the smallest arena.
  public var fastest: Plan { plan(0) }

  /// The plan with the smallest arena.
  public var least: Plan {
    var least = plan(points.count - 1)
    for index in points.indices.dropLast().reversed() where points[index].peak < least.arenaBytes {
      let plan = plan(index)
      if plan.arenaBytes < least.arenaBytes { least = plan }
    }
    return least
  }

  /// The fastest plan whose arena fits.
  public func plan(within budget: Int) -> Plan? {
    points.indices.lazy.filter { self.points[$0].peak <= budget }.map { self.plan($0) }
      .first { $0.arenaBytes <= budget }
  }

  /// Up to 32 plans from the fastest to the smallest, those left out of which another one has a
  /// smaller arena and takes less time.
  public var plans: [Plan] {
    let count = min(points.count, 32)
    let spread = (0..<count).map { plan($0 * (points.count - 1) / max(count - 1, 1)) }
    var best: [Plan] = []
    for plan in (spread + [least]).sorted(by: {
      ($0.seconds, $0.arenaBytes) < ($1.seconds, $1.arenaBytes)
    })
    where best.last.map({ plan.arenaBytes < $0.arenaBytes }) ?? true {
      best.append(plan)
    }
    return best
  }

  private func plan(_ index: Int) -> Plan {
    if let plan = laidOut.withLock({ $0[index] }) { return plan }
    guard let plan = Evaluation(points[index].choices, graph)?.plan(graph) else {
      preconditionFailure("choices that were evaluated have a schedule")
    }
    laidOut.withLock { $0[index] = plan }
    return plan
  }
}
