import Foundation
import Plan
import Testing

@testable import Planner

/// The least budget that is told is the least within which anything is found.
@Suite struct LeastBudgetTests {
  private func check(_ problem: Problem, _ name: String) {
    let frontiers = Planner.frontiers(problem, policies: Set(Policy.allCases))
    var wider = Int.max
    for policy in [Policy.keep, .recompute, .invert, .auto] {
      let frontier = frontiers[policy]!
      let least = frontier.least.arenaBytes
      #expect(frontier.plan(within: least)?.arenaBytes == least, "\(name) \(policy)")
      // All that any policy which may do no more finds, at every budget at which a search could
      // tell something else than at a smaller one.
      for narrower in frontiers.values where narrower.least.arenaBytes >= least {
        for point in narrower.points where point.peak < least {
          #expect(narrower.plan(within: point.peak) == nil, "\(name) \(policy)")
        }
        #expect(narrower.plan(within: least - 1) == nil, "\(name) \(policy)")
      }
      #expect(least <= wider, "\(name) \(policy)")
      wider = least
    }
  }

  /// Beside large values small ones, whose bytes gain less than a thousandth.
  @Test(arguments: 0..<4)
  func randomPrograms(block: UInt64) {
    for seed in 2000 + block * 15..<2000 + block * 15 + 15 {
      let problem = randomProgram(
        seed: seed, operations: 8 + Int(seed % 12), sizes: [64, 128, 65_536, 98_304])
      check(problem, "seed \(seed)")
    }
  }

  @Test(arguments: ["unet3d", "partially-invres", "fully-invres"])
  func tinyModels(_ name: String) throws {
    let file = try #require(
      Bundle.module.url(forResource: name, withExtension: "json", subdirectory: "Fixtures"))
    check(try JSONDecoder().decode(Problem.self, from: Data(contentsOf: file)), name)
  }

  @Test(arguments: UNets.problems.indices)
  func networks(index: Int) { check(UNets.problems[index], "network \(index)") }
}
