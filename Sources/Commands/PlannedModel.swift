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
  private let budget: Int?
  /// The limit of `auto`, which takes the machine's free memory where no budget is given.
  private let autoBudget: Int?
  /// Least bytes of a step that any plan found needs.
  public let leastFeasibleBytes: Int
  private let outcomes: [Policy: Outcome]

  /// - Parameter policies: those that will be asked for.
  public init(
    _ loaded: LoadedModel, policies: [Policy] = Policy.allCases, budget: Int?, autoBudget: Int?
  ) {
    self.loaded = loaded
    self.budget = budget
    self.autoBudget = autoBudget
    let compilation = loaded.compilation
    let fixed = compilation.fixedBytes
    let fixedBytes = fixed.parameters + fixed.gradients + fixed.optimizer
    // The update between batches needs its own arena, whatever the plan.
    func arenaLimit(_ budget: Int?) -> Int? {
      budget.map { $0 - fixedBytes < compilation.updateArenaBytes ? -1 : $0 - fixedBytes }
    }
    var outcomes: [Policy: Outcome] = [:]
    for policy in [Policy.keep, .recompute, .invert]
    where policies.contains(policy) || policy == .invert {
      let frontier = Planner.frontier(compilation.problem, policy: policy)
      outcomes[policy] = frontier.outcome(policy, budget: arenaLimit(budget))
      if policy == .invert {
        outcomes[.auto] = frontier.outcome(.auto, budget: arenaLimit(autoBudget))
      }
    }
    self.outcomes = outcomes
    leastFeasibleBytes =
      fixedBytes
      + max(outcomes[.invert]!.leastFeasible.arenaBytes, compilation.updateArenaBytes)
  }

  private func limit(_ policy: Policy) -> Int? { policy == .auto ? autoBudget : budget }

  /// The plan of a policy within the budget; nil where none was found.
  public func plan(_ policy: Policy) -> Plan? { outcomes[policy]?.plan }

  /// The program of a policy within the budget. Throws exit code 2, with a message, where no plan
  /// fits.
  public func program(_ policy: Policy) throws -> Program {
    guard let plan = plan(policy) else {
      throw Console.failure(
        "no plan of '\(loaded.path)' with policy '\(policy.rawValue)' fits \(limit(policy)!.readableBytes) (\(limit(policy)!) bytes); the least feasible budget of any policy is \(leastFeasibleBytes) bytes (\(leastFeasibleBytes.readableBytes))",
        .overBudget)
    }
    return loaded.compilation.program(plan, source: loaded.text)
  }

  /// All figures, those of `policy` at the top. A policy that does not fit is shown at its least.
  public func report(_ policy: Policy, rates: String) -> PlanReport {
    PlanReport(
      model: loaded.model.experiment.name, policy: policy, budget: limit(policy),
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
