import Parallelism
import Plan
import Synchronization

/// The plans that a search found worth having under a policy, by predicted time and live bytes. It does
/// not depend on a budget, which is why more budget is never slower. Offsets are searched for a plan
/// when it is asked for, and once.
public final class Frontier: Sendable {
  private let laidOut: LaidOutPlans
  /// The fastest and largest first; none is both slower and larger than another.
  let points: [Search.Point]
  /// Points of narrower policies, one after the other: offsets sometimes favour what live bytes do not.
  private let narrower: [Frontier]
  private let smallest = Mutex<Plan?>(nil)

  /// The part of the time that copies in place of ties may take; three times as much for the smallest
  /// arena.
  private static let copying = 0.01
  /// Points that are laid out in search of the smallest arena, and up to where they may lie.
  private static let attempts = 6
  private var tail: Int { max(0, points.count - 40) }

  init(_ laidOut: LaidOutPlans, _ points: [Search.Point], narrower: [Frontier] = []) {
    self.laidOut = laidOut
    self.narrower = narrower
    self.points = points.best
  }

  /// The fastest plan.
  public var fastest: Plan { plan(within: Int.max)! }

  /// The plan with the smallest arena of all that are ever answered.
  public var least: Plan {
    if let least = smallest.withLock({ $0 }) { return least }
    var least: Plan?
    func offer(_ plan: Plan) {
      if plan.arenaBytes < least?.arenaBytes ?? Int.max { least = plan }
    }
    // What they have in common with this one is laid out once.
    for frontier in narrower where frontier.points.last!.peak <= points[tail].peak {
      offer(frontier.least)
    }
    var tried: [Int] = []
    for index in points[tail...].indices.reversed() where tried.count < Frontier.attempts {
      let peak = points[index].peak
      // Of points that hardly differ one is enough, and what would gain next to nothing is not tried.
      if let last = tried.last, peak - points[last].peak < peak / 1000 { continue }
      if let least, least.arenaBytes - peak < peak / 1000 { break }
      tried.append(index)
      offer(laidOut.plan(points[index], copying: 3 * Frontier.copying))
    }
    for frontier in narrower where frontier.points.last!.peak < least!.arenaBytes {
      offer(frontier.least)
    }
    // What a budget would find counts, however little it gains. More copies make no arena larger.
    var others = points.indices.reversed().filter { !tried.contains($0) }
    while true {
      // Some at once; that does not depend on the machine.
      let next = others.prefix(4).filter { points[$0].peak < least!.arenaBytes }
      guard !next.isEmpty else { break }
      others.removeFirst(min(4, others.count))
      next.concurrentMap { plan($0) }.forEach(offer)
    }
    smallest.withLock { $0 = least }
    return least!
  }

  /// The fastest plan whose arena fits. A plan may take somewhat longer than its point, where a copy
  /// made its arena smaller: so points are looked at as long as they might be faster.
  public func plan(within budget: Int) -> Plan? {
    var best: Plan?
    func isWorthwhile(_ point: Search.Point) -> Bool {
      point.seconds < best?.seconds ?? .infinity
    }
    func offer(_ plan: Plan?) {
      if let plan, plan.arenaBytes <= budget, plan.seconds < best?.seconds ?? .infinity {
        best = plan
      }
    }
    for index in points.indices where points[index].peak <= budget {
      guard isWorthwhile(points[index]) else { break }
      offer(plan(index))
    }
    if isWorthwhile(points[tail]) { offer(least) }
    for frontier in narrower {
      if let first = frontier.points.first(where: { $0.peak <= budget }), isWorthwhile(first) {
        offer(frontier.plan(within: budget))
      }
    }
    return best
  }

  /// Up to 32 plans from the fastest to the smallest and those of narrower policies, those left out of
  /// which another one has a smaller arena and takes less time.
  public var plans: [Plan] {
    let count = min(points.count, 32)
    let spread = (0..<count).map { plan($0 * (points.count - 1) / max(count - 1, 1)) }
    var best: [Plan] = []
    for plan in (spread + [least] + narrower.flatMap(\.plans)).sorted(by: {
      ($0.seconds, $0.arenaBytes) < ($1.seconds, $1.arenaBytes)
    })
    where best.last.map({ plan.arenaBytes < $0.arenaBytes }) ?? true {
      best.append(plan)
    }
    return best
  }

  private func plan(_ index: Int) -> Plan {
    laidOut.plan(points[index], copying: Frontier.copying)
  }
}

extension [Search.Point] {
  /// Those of which none is both slower and larger than another, the fastest and largest first.
  var best: [Search.Point] {
    var best: [Search.Point] = []
    for point in sorted(by: { ($0.seconds, $0.peak) < ($1.seconds, $1.peak) })
    where best.last.map({ point.peak < $0.peak }) ?? true {
      best.append(point)
    }
    return best
  }
}
