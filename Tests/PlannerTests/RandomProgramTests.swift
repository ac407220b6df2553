import Plan
import PlanChecker
import Testing

@testable import Planner

/// Every plan of every policy is accepted by the checker and runs on real bytes; budgets are kept,
/// and more of them is never slower.
@Test(arguments: 0..<10)
func plansOfRandomProgramsAreRight(block: UInt64) {
  for seed in block * 32..<block * 32 + 32 {
    let problem = randomProgram(seed: seed, operations: 3 + Int(seed % 13))
    var least: [Policy: Int] = [:]
    for policy in [Policy.keep, .recompute, .invert] {
      // The descent of `recompute` is part of that of `invert`; a third of the seeds look twice.
      if policy == .recompute && seed % 3 != 0 { continue }
      let frontier = Planner.frontier(problem, policy: policy)
      for plan in frontier.plans {
        let faults = PlanChecker.check(plan, for: problem)
        #expect(faults.isEmpty, "seed \(seed) \(policy)")
        #expect(Interpreter.run(plan, problem).isEmpty, "seed \(seed) \(policy)")
        #expect(plan.arenaBytes >= plan.arenaLowerBoundBytes)
        if policy == .keep {
          #expect(!plan.retention.contains(.recompute) && !plan.retention.contains(.invert))
        }
        if policy == .recompute { #expect(!plan.retention.contains(.invert)) }
      }
      let smallest = frontier.plans[frontier.plans.count - 1].arenaBytes
      least[policy] = smallest
      #expect(frontier.plan(policy, budget: smallest - 1) == nil)
      var slowest = Double.infinity
      for budget in stride(from: smallest, through: frontier.plans[0].arenaBytes + 200, by: 100) {
        guard let plan = frontier.plan(policy, budget: budget) else {
          Issue.record("seed \(seed): nothing fits \(budget), \(smallest) did")
          continue
        }
        #expect(plan.arenaBytes <= budget)
        #expect(plan.seconds <= slowest)
        slowest = plan.seconds
      }
    }
    #expect(least[.invert]! <= least[.recompute] ?? least[.keep]!)
    #expect(least[.recompute] ?? 0 <= least[.keep]!)
  }
}

@Test func theSameProblemGivesTheSamePlans() {
  let problem = randomProgram(seed: 77, operations: 14)
  let first = Planner.frontier(problem, policy: .invert)
  #expect(first.plans == Planner.frontier(problem, policy: .invert).plans)
}

/// Results are bitwise those of `keep` only if operations with effects keep their order.
@Test func effectsKeepTheirOrder() {
  for seed in UInt64(500)..<520 {
    let problem = randomProgram(seed: seed, operations: 12)
    for plan in Planner.frontier(problem, policy: .invert).plans {
      let effects = plan.steps.map(\.operation).filter { !problem.operation($0).isRepeatable }
      #expect(effects == effects.sorted() && Set(effects).count == effects.count)
    }
  }
}
