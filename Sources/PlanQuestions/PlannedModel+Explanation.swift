import Plan
import Planner
import Program

extension PlannedModel {
  /// Why the plan of a policy does with a value what it does. Throws where the name is not that of one
  /// value.
  public func explanation(
    of name: String, _ policy: Policy
  ) throws(ValueName.Fault) -> Explanation {
    let plan = shownPlan(policy)
    let compilation = loaded.compilation
    let value = try ValueName.find(
      name, in: compilation.problem.values, paths: compilation.valuePaths,
      numbers: compilation.valueNumbers, plan.retention)
    return ExplainedValue(value, of: self, plan, policy).explanation
  }
}

/// A value of a plan, and what may be said of it.
private struct ExplainedValue {
  private let planned: PlannedModel
  private let plan: Plan
  private let policy: Policy
  private let value: Int
  private let entry: Entry
  private let problem: Problem
  /// The operation that makes it; nil for an argument.
  private let producer: Int?
  /// Operations of the backward pass that read it.
  private let readers: [Int]

  init(_ value: Int, of planned: PlannedModel, _ plan: Plan, _ policy: Policy) {
    self.planned = planned
    self.plan = plan
    self.policy = policy
    self.value = value
    entry = planned.loaded.compilation.program(plan, source: "").training
    let problem = planned.loaded.compilation.problem
    self.problem = problem
    producer = problem.operations.firstIndex { $0.results.contains(value) }
    readers = problem.operations.indices.filter {
      problem.operations[$0].phase == .backward && problem.operations[$0].operands.contains(value)
    }
  }

  private var retention: Plan.Retention { plan.retention[value] }

  private var isLiveAtPeak: Bool {
    plan.instances.contains {
      $0.value == value && $0.first <= plan.peakStep && $0.last >= plan.peakStep
    }
  }

  var explanation: Explanation {
    let isForward = producer.map { problem.operations[$0].phase == .forward } ?? true
    return Explanation(
      name: problem.values[value].name, line: producer.map { entry.sources[$0].line } ?? 0,
      bytes: problem.values[value].bytes, retention: retention, reasons: reasons,
      readBy: readers.map { index in
        Explanation.Use(
          operation: problem.operations[index].name, path: entry.sources[index].path,
          line: entry.sources[index].line, seconds: problem.operations[index].seconds)
      },
      isLiveAtPeak: isLiveAtPeak,
      alternatives: isForward && !readers.isEmpty
        ? [.keep, .recompute, .invert].map(alternative) : [])
  }

  /// What a choice would come to: the plan's own figures for its own choice, the best plan with
  /// that choice forced for another, of at least the least feasible bytes.
  private func alternative(_ retention: Plan.Retention) -> Explanation.Alternative {
    let limit = planned.arenaLimit(planned.limit(policy))
    func figures(_ plan: Plan) -> Explanation.Alternative.Figures {
      .init(
        peakBytes: planned.peakBytes(plan), seconds: plan.seconds,
        fits: limit.map { plan.arenaBytes <= $0 } ?? true)
    }
    if self.retention == retention {
      return .init(retention: retention, isChosen: true, outcome: .possible(figures(plan)))
    }
    switch ForcedChoice(value, retention, in: problem, policy: policy) {
    case .impossible(let obstacle):
      return .init(retention: retention, isChosen: false, outcome: .impossible(obstacle))
    case .possible(let forced):
      let frontier = Planner.frontier(forced, policy: policy)
      var best = frontier.plan(policy, budget: limit) ?? frontier.least
      // The other search may by chance find what is smaller than all that a budget finds, so that no
      // command could plan it.
      let least = planned.leastPlan.arenaBytes
      if best.arenaBytes < least {
        best = frontier.plans.last { $0.arenaBytes >= least } ?? frontier.fastest
      }
      return .init(retention: retention, isChosen: false, outcome: .possible(figures(best)))
    }
  }

  private var reasons: [Explanation.Reason] {
    guard let producer else { return [.givenFromOutside(isLiveAtPeak: isLiveAtPeak)] }
    let made = problem.operations[producer]
    let inverse = problem.inverses.first { $0.results.contains(value) }
    var reasons: [Explanation.Reason] = [
      .made(
        by: made.name, path: entry.sources[producer].path,
        seconds: made.transfers.isEmpty ? made.seconds : nil, isRepeatable: made.isRepeatable)
    ]
    switch retention {
    case .transient:
      reasons.append(made.phase == .backward ? .madeInBackwardPass : .readByNoGradient)
    case .keep:
      reasons.append(whyKept(canBeMadeAgain: made.isRepeatable || inverse != nil))
      reasons.append(.isLiveAtPeak(isLiveAtPeak))
    case .recompute, .invert:
      reasons.append(.isFreeInBetween)
      if readers.isEmpty { reasons.append(.neededForOthers) }
    }
    if let inverse {
      reasons.append(
        retention == .invert
          ? .rebuilt(by: inverse.name, seconds: inverse.seconds)
          : .couldBeRebuilt(by: inverse.name))
    }
    return reasons
  }

  private func whyKept(canBeMadeAgain: Bool) -> Explanation.Reason {
    if policy == .keep { return .policyKeeps }
    if !canBeMadeAgain { return .nothingMakesItAgain }
    return planned.limit(policy).map { .fitsBudget($0) } ?? .leastPlanKeeps
  }
}
