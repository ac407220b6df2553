import Plan
import Synchronization

/// The plans that a search found worth having under a policy, by predicted time and live bytes. It does
/// not depend on a budget, which is why more budget is never slower. Offsets are searched for a plan
/// when it is asked for, and once.
public final class Frontier: Sendable {
  private let graph: Graph
  /// The fastest and largest first; none is both slower and larger than another.
  let points: [Search.Point]
  /// Points of narrower policies, one after the other: offsets sometimes favour what live bytes do not.
  private let narrower: [Frontier]
  private let laidOut = Mutex<[Int: Plan]>([:])

  init(_ graph: Graph, _ points: [Search.Point], narrower: [Frontier] = []) {
    self.graph = graph
    self.narrower = narrower
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
    // Further up the live bytes alone are more than what was laid out, or nearly so.
    for index in points.indices.dropLast().suffix(8).reversed()
    where points[index].peak < least.arenaBytes {
      let plan = plan(index)
      if plan.arenaBytes < least.arenaBytes { least = plan }
    }
    guard least.arenaBytes > least.arenaLowerBoundBytes else { return least }
    return narrower.map(\.least).reduce(least) { $1.arenaBytes < $0.arenaBytes ? $1 : $0 }
  }

  /// The fastest plan whose arena fits. A plan may take somewhat longer than its point, where a copy
  /// made its arena smaller: so points are looked at as long as they might be faster.
  public func plan(within budget: Int) -> Plan? {
    var best: Plan?
    for index in points.indices where points[index].peak <= budget {
      if let best, best.seconds <= points[index].seconds { break }
      let plan = plan(index)
      if plan.arenaBytes <= budget, plan.seconds < best?.seconds ?? .infinity { best = plan }
    }
    return best ?? narrower.lazy.compactMap { $0.plan(within: budget) }.first
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
    guard let plan = points[index].evaluation(graph)?.plan(graph) else {
      preconditionFailure("choices that were evaluated have a schedule")
    }
    laidOut.withLock { $0[index] = plan }
    return plan
  }
}
