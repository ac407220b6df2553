import Plan
import PlanChecker
import Testing

@testable import Planner

@Test func explore() {
  let clock = ContinuousClock()
  for (name, problem) in [
    ("chain2", Networks.couplingChain(blocks: 2)), ("chain8", Networks.couplingChain(blocks: 8)),
    ("chain32", Networks.couplingChain(blocks: 32)),
    ("chain8x2", Networks.couplingChain(blocks: 8, depth: 2)),
    ("unet", Networks.unet(levels: 4)), ("unetc", Networks.unet(levels: 4, couplings: 2)),
    ("full", Networks.fullyInvertible(levels: 4, blocks: 2)),
  ] {
    print(name, problem.operations.count, problem.values.count, problem.inverses.count)
    for policy in Policy.allCases {
      var frontier: Frontier!
      let time = clock.measure { frontier = Planner.frontier(problem, policy: policy) }
      let faults = frontier.plans.flatMap { PlanChecker.check($0, for: problem) }
      print("  \(policy) \(time) points \(frontier.plans.count) faults \(faults.prefix(3))")
      for plan in frontier.plans.indices where plan % 6 == 0 || plan == frontier.plans.count - 1 {
        let p = frontier.plans[plan]
        print("    \(p.arenaBytes) lb \(p.arenaLowerBoundBytes) s \(p.seconds) steps \(p.steps.count)")
      }
    }
  }
}
