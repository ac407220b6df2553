import Plan
import Program
import Reports

extension PlannedModel {
  /// All plans worth having under `recompute` and under `invert`, as points.
  public var curves: [PlanPage.Curve] {
    [Policy.recompute, .invert].map { policy in
      PlanPage.Curve(
        policy,
        points: (frontier(policy)?.plans ?? []).map {
          .init(bytes: peakBytes($0), seconds: $0.seconds)
        })
    }
  }

  /// The curve of bytes against time: `count` budgets spread evenly from the least that a policy
  /// can do with to what keeping everything takes, each with the fastest plan within it. Needs the
  /// policies `keep` and `policy`.
  public func budgetPoints(_ count: Int, _ policy: Policy) -> [BudgetPoint] {
    let keep = frontier(.keep)!.fastest
    let least = frontier(policy)!.least
    let most = max(peakBytes(keep), peakBytes(least))
    let range = most - peakBytes(least)
    var budgets = (0..<count).map { index in
      // In floating point: a product of bytes and a count could overflow.
      peakBytes(least) + Int(Double(range) * Double(index) / Double(max(count - 1, 1)))
    }
    budgets[count - 1] = most
    var known: (plan: Plan, program: Program)?
    return budgets.map { budget in
      let plan = plan(policy, within: budget) ?? least
      if known?.plan != plan {
        known = (plan, loaded.compilation.program(plan, source: ""))
      }
      return BudgetPoint(
        budget: budget, program: known!.program, keepSeconds: keep.seconds,
        lowerBoundSeconds: timeBounds[policy]!.seconds(within: arenaLimit(budget) ?? 0))
    }
  }
}
