import Plan
import PlanChecker
import Testing

@testable import Planner

private func runs(_ plan: Plan, _ problem: Problem, named prefix: String) -> Int {
  plan.steps.count { problem.operation($0.operation).name.hasPrefix(prefix) }
}

@Suite struct CouplingChains {
  @Test(arguments: [1, 2])
  func arenaDoesNotDependOnTheNumberOfBlocks(depth: Int) throws {
    let arenas = try [2, 8, depth == 1 ? 32 : 16].map { blocks in
      let problem = Networks.couplingChain(blocks: blocks, depth: depth)
      let plan = try #require(Planner.plan(problem, policy: .invert, budget: nil))
      #expect(PlanChecker.check(plan, for: problem).isEmpty)
      return plan.arenaBytes
    }
    #expect(Double(arenas[1]) <= 1.02 * Double(arenas[0]), "\(arenas)")
    #expect(Double(arenas[2]) <= 1.02 * Double(arenas[0]), "\(arenas)")
  }

  /// The inverse of a branch and the gradient of its convolution read one recomputed operand.
  @Test func invertingTakesOneMoreEvaluationOfEachBranch() throws {
    for blocks in [2, 8, 16] {
      let problem = Networks.couplingChain(blocks: blocks)
      let keep = try #require(Planner.plan(problem, policy: .keep, budget: nil))
      let plan = try #require(Planner.plan(problem, policy: .invert, budget: nil))
      let added = runs(plan, problem, named: "conv#") + runs(plan, problem, named: "conv^")
      #expect(added - runs(keep, problem, named: "conv#") <= 2 * blocks + 1)
      // Nobody reads the first half of the first state.
      #expect((2 * blocks - 1...2 * blocks).contains(runs(plan, problem, named: "conv^")))
    }
  }

  @Test func stateIsUpdatedInPlace() throws {
    let problem = Networks.couplingChain(blocks: 8, bytes: 1 << 16)
    let plan = try #require(Planner.plan(problem, policy: .invert, budget: nil))
    // State, its gradient, and half a state each for a branch's operand and gradient.
    #expect(plan.arenaBytes < 3 << 16)
    #expect(plan.arenaBytes == plan.arenaLowerBoundBytes)
  }
}

@Suite struct UNets {
  static let problems = [
    Networks.unet(levels: 4), Networks.unet(levels: 4, couplings: 2),
    Networks.fullyInvertible(levels: 3, blocks: 2),
  ]

  @Test(arguments: UNets.problems.indices)
  func everyPlanIsAcceptedAndFollowsTheBudget(index: Int) throws {
    let problem = UNets.problems[index]
    let frontier = Planner.frontier(problem, policy: .auto)
    for plan in frontier.plans { #expect(PlanChecker.check(plan, for: problem).isEmpty) }
    let keep = frontier.plans[0].arenaBytes
    let least = frontier.least
    #expect(Double(least.arenaBytes) < 0.4 * Double(keep))
    let half = try #require(frontier.plan(.auto, budget: keep / 2))
    #expect(half.arenaBytes <= keep / 2)
    #expect(half.seconds < 1.15 * frontier.plans[0].seconds)
  }

  @Test func concatenationsCostNothingWhereTheyCan() throws {
    let problem = UNets.problems[0]
    let plan = try #require(Planner.plan(problem, policy: .keep, budget: nil))
    let computing = plan.steps.reduce(0) { $0 + problem.operation($1.operation).seconds }
    #expect(abs(plan.seconds - computing) < 1e-9 * computing)
  }
}
