import Parallelism
import Plan

/// Takes a planning problem and gives plans: for every value, whether it is kept, recomputed or
/// inverted; the order of all steps; and the offset of everything in one arena. The same problem
/// always gives the same plans.
public enum Planner {
  /// The fastest plan whose arena fits `budget` bytes; nil where none was found. Without a budget
  /// `recompute` and `invert` take the smallest arena, `keep` and `auto` the shortest time.
  public static func plan(_ problem: Problem, policy: Policy, budget: Int?) -> Plan? {
    frontier(problem, policy: policy).plan(policy, budget: budget)
  }

  /// All plans worth having under a policy.
  public static func frontier(_ problem: Problem, policy: Policy) -> Frontier {
    frontiers(problem, policies: [policy])[policy]!
  }

  /// The same for several policies. `recompute` may do what `keep` may, and `invert` what
  /// `recompute` may, so that what was found for one serves the next. `auto` has the plans of
  /// `invert`.
  public static func frontiers(_ problem: Problem, policies: Set<Policy>) -> [Policy: Frontier] {
    frontiers(problem, policies: policies, Effort())
  }

  static func frontiers(
    _ problem: Problem, policies: Set<Policy>, _ effort: Effort
  ) -> [Policy: Frontier] {
    let graph = ProblemGraph(problem)
    guard let keep = ParetoPoint(Choices(keepingAll: graph), graph) else {
      preconditionFailure("a program whose operations read what was computed before can run")
    }
    let cache = PlanCache(graph, effort)
    var result: [Policy: Frontier] = [.keep: Frontier(cache, [keep])]
    if policies != [.keep] {
      let mayInvert = policies.contains(where: \.mayInvert)
      // Where nothing can be inverted, the second search would be the same.
      let hasInverses = !problem.inverses.isEmpty
      let searches = mayInvert && hasInverses ? [false, true] : [false]
      let points = searches.concurrentMap { mayInvert in
        var search = LocalSearch(graph, mayInvert: mayInvert, effort: effort)
        search.run()
        return search.points
      }
      let refined = ExhaustiveSearch.refined(
        points[0], graph, mayInvert: false, effort: effort)
      let recompute = Frontier(cache, refined, narrower: [result[.keep]!])
      result[.recompute] = recompute
      if mayInvert {
        result[.invert] =
          hasInverses
          ? Frontier(
            cache,
            ExhaustiveSearch.refined(
              refined + points[1], graph, mayInvert: true, effort: effort),
            narrower: [recompute]) : recompute
        result[.auto] = result[.invert]
      }
    }
    return result.filter { policies.contains($0.key) }
  }
}

extension Frontier {
  /// The plan that `Planner.plan` gives.
  public func plan(_ policy: Policy, budget: Int?) -> Plan? {
    if let budget { return plan(within: budget) }
    return policy == .recompute || policy == .invert ? least : fastest
  }
}
