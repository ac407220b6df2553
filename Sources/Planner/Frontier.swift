import Parallelism
import Plan
import Synchronization

/// The trade-offs of predicted time and live bytes that were found under a policy. They do not
/// depend on a budget, which is why more budget is never slower. A point becomes a plan, with
/// offsets, when it is asked for.
public final class Frontier: Sendable {
  private let cache: PlanCache
  /// The fastest and largest first; none is both slower and larger than another.
  let points: [ParetoPoint]
  /// Frontiers of policies that may do less. Their plans count too: once offsets are known, one of
  /// them may be smaller than a point with fewer live bytes.
  private let narrower: [Frontier]
  private let smallest = Mutex<Plan?>(nil)

  private var effort: Effort { cache.effort }
  /// The first point that may be tried for the smallest arena.
  private var tail: Int { max(0, points.count - effort.smallestArenaPoints) }

  init(_ cache: PlanCache, _ points: [ParetoPoint], narrower: [Frontier] = []) {
    self.cache = cache
    self.narrower = narrower
    self.points = points.nondominated
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
    // Points that they have in common with this one are laid out once.
    for frontier in narrower where frontier.points.last!.peak <= points[tail].peak {
      offer(frontier.least)
    }
    var tried: [Int] = []
    for index in points[tail...].indices.reversed() where tried.count < effort.smallestArenaPlans {
      let peak = points[index].peak
      // Of points that hardly differ one is enough, and one that would gain next to nothing is not
      // tried.
      let distinct = peak / effort.distinctPart
      if let last = tried.last, peak - points[last].peak < distinct { continue }
      if let least, least.arenaBytes - peak < distinct { break }
      tried.append(index)
      offer(cache.plan(points[index], copying: effort.copyingForSmallest))
    }
    for frontier in narrower where frontier.points.last!.peak < least!.arenaBytes {
      offer(frontier.least)
    }
    // No budget may find a smaller arena, however little it gains. So every other point that might
    // be smaller is laid out as a budget would do it.
    var others = points.indices.reversed().filter { !tried.contains($0) }
    while true {
      let next = others.prefix(effort.plansAtOnce).filter { points[$0].peak < least!.arenaBytes }
      guard !next.isEmpty else { break }
      others.removeFirst(min(effort.plansAtOnce, others.count))
      next.concurrentMap { plan($0) }.forEach(offer)
    }
    smallest.withLock { $0 = least }
    return least!
  }

  /// The fastest plan whose arena fits; nil where none does. A plan may take longer than its point,
  /// where a copy made its arena smaller. So points are laid out as long as they might be faster.
  func plan(within budget: Int) -> Plan? {
    var best: Plan?
    func isWorthwhile(_ point: ParetoPoint) -> Bool {
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

  /// Plans from the fastest to the smallest, evenly spread over the points, with those of narrower
  /// policies. None is both slower and larger than another.
  public var plans: [Plan] {
    let count = min(points.count, effort.shownPlans)
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
    cache.plan(points[index], copying: effort.copying)
  }
}
