import ArgumentParser
import Compiler
import Kernels
import Plan
import Planner
import Program
import Reports

/// A compiled model's plans under every policy, at one budget.
public struct PlannedModel: Sendable {
  public let loaded: LoadedModel
  /// Bytes that the plans had to fit, all spaces together; nil for no limit.
  public let budget: Int?
  /// Least bytes of a step that any plan found needs.
  public let leastFeasibleBytes: Int
  private let outcomes: [Policy: Outcome]

  /// - Parameter policies: those that will be asked for.
  public init(_ loaded: LoadedModel, policies: [Policy] = Policy.allCases, budget: Int?) {
    self.loaded = loaded
    self.budget = budget
    let compilation = loaded.compilation
    let fixed = compilation.fixedBytes
    let fixedBytes = fixed.parameters + fixed.gradients + fixed.optimizer
    let arenaBudget = budget.map { $0 - fixedBytes }
    // The update between batches needs its own arena, whatever the plan.
    let updateFits = arenaBudget.map { $0 >= compilation.updateArenaBytes } ?? true
    var outcomes: [Policy: Outcome] = [:]
    for policy in [Policy.keep, .recompute, .invert]
    where policies.contains(policy) || policy == .invert {
      let frontier = Planner.frontier(compilation.problem, policy: policy)
      let limit = updateFits ? arenaBudget : -1
      outcomes[policy] = frontier.outcome(policy, budget: limit)
      if policy == .invert { outcomes[.auto] = frontier.outcome(.auto, budget: limit) }
    }
    self.outcomes = outcomes
    leastFeasibleBytes =
      fixedBytes
      + max(outcomes[.invert]!.leastFeasible.arenaBytes, compilation.updateArenaBytes)
  }

  /// The plan of a policy within the budget; nil where none was found.
  public func plan(_ policy: Policy) -> Plan? { outcomes[policy]?.plan }

  /// The program of a policy within the budget. Throws exit code 2, with a message, where no plan
  /// fits.
  public func program(_ policy: Policy) throws -> Program {
    guard let plan = plan(policy) else {
      throw Console.failure(
        "no plan of '\(loaded.path)' with policy '\(policy.rawValue)' fits \(budget!.readableBytes) (\(budget!) bytes); the least feasible budget of any policy is \(leastFeasibleBytes) bytes (\(leastFeasibleBytes.readableBytes))",
        .overBudget)
    }
    return loaded.compilation.program(plan, source: loaded.text)
  }

  /// All figures, those of `policy` at the top. A policy that does not fit is shown at its least.
  public func report(_ policy: Policy, rates: String) -> PlanReport {
    PlanReport(
      model: loaded.model.experiment.name, policy: policy, budget: budget,
      leastFeasibleBytes: leastFeasibleBytes, rates: rates,
      programs: Policy.allCases.compactMap { policy in
        outcomes[policy].map { outcome in
          (
            policy, outcome.plan != nil,
            loaded.compilation.program(outcome.plan ?? outcome.leastFeasible, source: "")
          )
        }
      })
  }
}
