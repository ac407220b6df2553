import Plan
import Testing

@testable import Planner

@Suite struct TimeBoundTests {
  /// Against all of the 2^6 ways to part six nodes.
  @Test(arguments: UInt64(0)..<40)
  func minimumCutsAreLeast(seed: UInt64) {
    var random = SplitMix(state: 700 + seed)
    var network = MinimumCut()
    let nodes = (0..<8).map { _ in network.addNode() }
    var edges: [(from: Int, to: Int, capacity: Int)] = []
    for from in nodes {
      for to in nodes where from != to && random.below(2) == 0 {
        edges.append((from, to, random.below(100)))
        network.addEdge(from, to, edges.last!.capacity)
      }
    }
    func cost(_ isSource: (Int) -> Bool) -> Int {
      edges.reduce(0) { isSource($1.from) && !isSource($1.to) ? $0 + $1.capacity : $0 }
    }
    let side = network.sourceSide(0, 1)
    #expect(side[0] && !side[1])
    let least = (0..<64).map { choice in
      cost { $0 == 0 || $0 > 1 && choice >> ($0 - 2) & 1 == 1 }
    }.min()!
    #expect(cost { side[$0] } == least, "seed \(700 + seed)")
  }

  @Test func noPlanTakesLess() {
    for seed in UInt64(0)..<60 {
      let problem = randomProgram(seed: 4000 + seed, operations: 4 + Int(seed % 12))
      for policy in [Policy.recompute, .invert] {
        let bound = TimeBound(problem, mayInvert: policy == .invert)
        for plan in Planner.frontier(problem, policy: policy).plans {
          #expect(bound.leastBytes <= plan.arenaLowerBoundBytes, "seed \(4000 + seed) \(policy)")
          let least = bound.seconds(within: plan.arenaLowerBoundBytes)
          #expect(least <= plan.seconds * (1 + 1e-9), "seed \(4000 + seed) \(policy)")
        }
      }
    }
  }

  /// At half of the bytes between the least and all something has to be had back, and the plan is hardly
  /// slower than it must be.
  @Test(arguments: UNets.problems.indices)
  func plansComeNear(index: Int) throws {
    let problem = UNets.problems[index]
    let frontier = Planner.frontier(problem, policy: .invert)
    let bound = TimeBound(problem, mayInvert: true)
    let budget = (frontier.least.arenaBytes + frontier.fastest.arenaBytes) / 2
    let plan = try #require(frontier.plan(within: budget))
    let least = bound.seconds(within: budget)
    #expect(least > bound.seconds(within: .max))
    #expect(plan.seconds < 1.05 * least, "\(plan.seconds / least)")
    #expect(bound.seconds(within: bound.leastBytes - 1) == .infinity)
  }
}
