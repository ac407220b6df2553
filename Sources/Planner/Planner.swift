import Plan

/// Takes a planning problem; decides for every value whether it is kept, recomputed or rebuilt by
/// inversion, in which order everything runs and where it lies. The same problem always gives the
/// same plans.
public enum Planner {
  /// The fastest plan whose arena fits `budget` bytes. Without a budget `recompute` and `invert`
  /// take the smallest arena, `keep` and `auto` the shortest time.
  public static func plan(_ problem: Problem, policy: Policy, budget: Int?) -> Outcome {
    frontier(problem, policy: policy).outcome(policy, budget: budget)
  }

  /// All plans worth having under a policy. It does not depend on a budget, which is why more
  /// budget is never slower.
  public static func frontier(_ problem: Problem, policy: Policy) -> Frontier {
    let graph = Graph(problem)
    guard policy != .keep else {
      guard let evaluation = Evaluation(Choices(keepingAll: graph), graph) else {
        preconditionFailure("a program whose operations read what was computed before can run")
      }
      return Frontier(plans: [evaluation.plan(graph)])
    }
    var search = Search(graph, mayInvert: false)
    search.run()
    var plans = search.plans()
    if policy != .recompute {
      var inverting = Search(graph, mayInvert: true)
      inverting.run()
      plans += inverting.plans()
    }
    return Frontier(plans: plans)
  }
}

/// What a planner answers.
public struct Outcome: Sendable {
  /// The plan asked for; nil where none was found within the budget.
  public let plan: Plan?
  /// The plan with the smallest arena.
  public let leastFeasible: Plan
}

/// Plans of which none is both smaller and faster than another: the fastest and largest first.
public struct Frontier: Sendable {
  public let plans: [Plan]

  init(plans: [Plan]) {
    var best: [Plan] = []
    for plan in plans.sorted(by: { ($0.seconds, $0.arenaBytes) < ($1.seconds, $1.arenaBytes) })
    where best.last.map({ plan.arenaBytes < $0.arenaBytes }) ?? true {
      best.append(plan)
    }
    self.plans = best
  }

  /// The fastest plan within `budget` bytes of arena, without one as `Planner.plan` says.
  public func outcome(_ policy: Policy, budget: Int?) -> Outcome {
    let least = plans[plans.count - 1]
    guard let budget else {
      let isLeast = policy == .recompute || policy == .invert
      return Outcome(plan: isLeast ? least : plans[0], leastFeasible: least)
    }
    return Outcome(plan: plans.first { $0.arenaBytes <= budget }, leastFeasible: least)
  }
}
