import Parallelism
import Plan

/// Takes a planning problem; decides for every value whether it is kept, recomputed or rebuilt by
/// inversion, in which order everything runs and where it lies. The same problem always gives the
/// same plans.
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

  /// The same for several policies. Whatever `keep` may do `recompute` may, and whatever that may
  /// `invert` may, so that what was found for the one serves the other; `auto` has the plans of
  /// `invert`.
  public static func frontiers(_ problem: Problem, policies: Set<Policy>) -> [Policy: Frontier] {
    let graph = Graph(problem)
    guard let keep = Search.point(Choices(keepingAll: graph), graph) else {
      preconditionFailure("a program whose operations read what was computed before can run")
    }
    let laidOut = LaidOutPlans(graph)
    var result: [Policy: Frontier] = [.keep: Frontier(laidOut, [keep])]
    if policies != [.keep] {
      let mayInvert = policies.contains(where: \.mayInvert)
      // Where there is nothing to invert it would be the same search.
      let hasInverses = !problem.inverses.isEmpty
      let searches = mayInvert && hasInverses ? [false, true] : [false]
      let points = searches.concurrentMap { mayInvert in
        var search = Search(graph, mayInvert: mayInvert)
        search.run()
        return search.points
      }
      let refined = Refinement.refined(points[0], graph, mayInvert: false)
      let recompute = Frontier(laidOut, refined, narrower: [result[.keep]!])
      result[.recompute] = recompute
      if mayInvert {
        result[.invert] =
          hasInverses
          ? Frontier(
            laidOut, Refinement.refined(refined + points[1], graph, mayInvert: true),
            narrower: [recompute]) : recompute
        result[.auto] = result[.invert]
      }
    }
    return result.filter { policies.contains($0.key) }
  }
}

extension Frontier {
  /// What `Planner.plan` answers.
  public func plan(_ policy: Policy, budget: Int?) -> Plan? {
    if let budget { return plan(within: budget) }
    return policy == .recompute || policy == .invert ? least : fastest
  }
}
