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
    let graph = Graph(problem)
    guard policy != .keep else {
      guard let point = Search.point(Choices(keepingAll: graph), graph) else {
        preconditionFailure("a program whose operations read what was computed before can run")
      }
      return Frontier(graph, [point])
    }
    var search = Search(graph, mayInvert: false)
    search.run()
    var points = search.points
    if policy != .recompute {
      var inverting = Search(graph, mayInvert: true)
      inverting.run()
      points += inverting.points
    }
    return Frontier(graph, points)
  }
}

extension Frontier {
  /// What `Planner.plan` answers.
  public func plan(_ policy: Policy, budget: Int?) -> Plan? {
    if let budget { return plan(within: budget) }
    return policy == .recompute || policy == .invert ? least : fastest
  }
}
