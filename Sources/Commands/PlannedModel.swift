import ArgumentParser
import Compiler
import Kernels
import Plan
import Planner
import TimeBound
import Program
import Reports

/// A compiled model's plans under every policy, at one budget.
public struct PlannedModel: Sendable {
  public let loaded: LoadedModel
  /// Bytes that the plans had to fit, all spaces together; nil for no limit.
  private let budget: Int?
  /// The limit of `auto`, which takes the machine's free memory where no budget is given.
  private let autoBudget: Int?
  /// `auto` has the plans of `invert`.
  private let frontiers: [Policy: Frontier]
  let timeBounds: [Policy: TimeBound]

  /// - Parameter policies: those that will be asked for.
  public init(
    _ loaded: LoadedModel, policies: [Policy] = Policy.allCases, budget: Int?, autoBudget: Int?
  ) {
    self.loaded = loaded
    self.budget = budget
    self.autoBudget = autoBudget
    frontiers = Planner.frontiers(
      loaded.compilation.problem, policies: Set(policies).union([.invert, .auto]))
    let problem = loaded.compilation.problem
    let bound = TimeBound(problem, mayInvert: true)
    let withoutInverses =
      problem.inverses.isEmpty ? bound : TimeBound(problem, mayInvert: false)
    timeBounds = Dictionary(
      uniqueKeysWithValues: Policy.allCases.map { ($0, $0.mayInvert ? bound : withoutInverses) })
  }

  /// Bytes that no plan changes.
  private var fixedBytes: Int {
    let fixed = loaded.compilation.fixedBytes
    return fixed.parameters + fixed.gradients + fixed.optimizer
  }

  /// Bytes of a whole step with a plan. The update between batches needs its own arena, whatever
  /// the plan.
  public func peakBytes(_ plan: Plan) -> Int {
    fixedBytes + max(plan.arenaBytes, loaded.compilation.updateArenaBytes)
  }

  /// Bytes that a budget leaves for the arena of the training entry; -1 for none at all.
  func arenaLimit(_ budget: Int?) -> Int? {
    budget.map { $0 - fixedBytes < loaded.compilation.updateArenaBytes ? -1 : $0 - fixedBytes }
  }

  /// The bytes that the plan of a policy has to fit; nil for no limit.
  public func limit(_ policy: Policy) -> Int? { policy == .auto ? autoBudget : budget }

  /// The plan with the least bytes that was found under any policy.
  public var leastPlan: Plan { frontiers[.invert]!.least }

  /// Least bytes of a step that any plan found needs.
  public var leastFeasibleBytes: Int { peakBytes(leastPlan) }

  /// All plans worth having under a policy; nil for one that was not asked for.
  func frontier(_ policy: Policy) -> Frontier? { frontiers[policy] }

  func plan(_ policy: Policy, within budget: Int?) -> Plan? {
    frontiers[policy]?.plan(policy, budget: arenaLimit(budget))
  }

  /// The plan of a policy within the budget; nil where none was found.
  public func plan(_ policy: Policy) -> Plan? { plan(policy, within: limit(policy)) }

  /// The plan of a policy within the budget or, where none fits, its smallest one.
  public func shownPlan(_ policy: Policy) -> Plan {
    plan(policy) ?? frontiers[policy]!.least
  }

  /// The program of a policy within the budget. Throws exit code 2, with a message that says what
  /// pins the least feasible plan, where no plan fits.
  public func program(_ policy: Policy) throws -> Program {
    guard let plan = plan(policy) else {
      let code = Console.failure(
        "no plan of '\(loaded.path)' with policy '\(policy.rawValue)' fits \(limit(policy)!.readableBytes)\(budget == nil ? " of memory that are free on this machine" : "") (\(limit(policy)!) bytes); the least feasible budget of any policy is \(leastFeasibleBytes) bytes (\(leastFeasibleBytes.readableBytes))",
        .overBudget)
      pins.forEach(Console.log)
      throw code
    }
    return loaded.compilation.program(plan, source: loaded.text)
  }

  /// What stands in the way of a smaller budget.
  private var pins: [String] {
    let outside = "parameters, gradients and optimizer take \(fixedBytes.readableBytes) of it"
    let least = loaded.compilation.program(leastPlan, source: "")
    return [outside] + LivePeak(least.training).text(file: loaded.path)
  }

  /// For each policy, seconds that every one of its plans takes within the budget; within the shown
  /// plan's bytes where there is no budget or it does not fit.
  private func lowerBounds(_ policies: [Policy]) -> [Double] {
    struct Question: Hashable {
      var mayInvert: Bool
      var bytes: Int
    }
    var known: [Question: Double] = [:]
    return policies.map { policy in
      let arena = plan(policy) == nil ? nil : arenaLimit(limit(policy))
      let question = Question(
        mayInvert: policy.mayInvert && !loaded.compilation.problem.inverses.isEmpty,
        bytes: arena ?? shownPlan(policy).arenaBytes)
      let seconds = known[question] ?? timeBounds[policy]!.seconds(within: question.bytes)
      known[question] = seconds
      return seconds
    }
  }

  /// All figures, those of `policy` at the top. A policy that does not fit is shown at its least.
  ///
  /// - Parameter isBudgetGiven: whether a budget is the user's, not the machine's free memory.
  public func report(_ policy: Policy, isBudgetGiven: Bool, rates: String) -> PlanReport {
    let policies = Policy.allCases.filter { frontiers[$0] != nil }
    let programs = zip(policies, lowerBounds(policies)).map { policy, seconds in
      (
        policy, plan(policy) != nil,
        loaded.compilation.program(shownPlan(policy), source: loaded.text), seconds
      )
    }
    let chosen = programs.first { $0.0 == policy }!.2
    return PlanReport(
      model: loaded.model.experiment.name, policy: policy, budget: limit(policy),
      isBudgetGiven: isBudgetGiven, weights: loaded.compilation.weights.count, rates: rates,
      layers: loaded.compilation.networkLayers(chosen.training), programs: programs,
      least: loaded.compilation.program(leastPlan, source: ""))
  }
}
