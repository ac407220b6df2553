import Plan
import Program

/// The fastest plan within one budget: a point of the curve of bytes against time.
public struct BudgetAnswer: Sendable {
  /// Bytes of a step, all spaces together.
  public let budget: Int
  public let program: Program
  /// Predicted seconds of a step that keeps everything.
  public let keepSeconds: Double
  /// Seconds that no schedule within the budget stays below.
  public let lowerBound: Double
}

/// The plans worth having under one policy.
public struct TradeOff: Sendable {
  public struct Point: Sendable {
    public var bytes: Int
    public var seconds: Double

    public init(bytes: Int, seconds: Double) {
      self.bytes = bytes
      self.seconds = seconds
    }
  }

  public let policy: Policy
  /// The fastest and largest first.
  public let points: [Point]
}

extension PlannedModel {
  /// All plans worth having under `recompute` and under `invert`, where these were asked for.
  public var tradeOffs: [TradeOff] {
    [Policy.recompute, .invert].map { policy in
      TradeOff(
        policy: policy,
        points: (frontier(policy)?.plans ?? []).map {
          .init(bytes: peakBytes($0), seconds: $0.seconds)
        })
    }
  }

  /// The curve of bytes against time: `count` budgets spread evenly from the least that a policy
  /// can do with to what keeping everything takes, each with the fastest plan within it. Needs the
  /// policies `keep` and `policy`.
  public func budgetAnswers(_ count: Int, _ policy: Policy) -> [BudgetAnswer] {
    let keep = frontier(.keep)!.fastest
    let least = leastPlan(policy)
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
      return BudgetAnswer(
        budget: budget, program: known!.program, keepSeconds: keep.seconds,
        lowerBound: timeBounds[policy]!.seconds(within: arenaLimit(budget) ?? 0))
    }
  }
}
