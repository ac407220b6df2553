import Foundation
import Plan
import PlanChecker
import Planner
import Testing

/// The planner against the exact oracle. `make oracle` runs all, the suite a part.
@Suite struct OracleTests {
  private static let isWhole = ProcessInfo.processInfo.environment["INVSEG_ORACLE"] != nil

  /// Random training graphs of up to 45 operations, four budgets each from the least that the planner
  /// found to what keeping everything takes.
  @Test func randomGraphs() throws {
    var tally = Tally()
    for seed in 0..<UInt64(Self.isWhole ? 300 : 25) {
      var operations = 4 + Int(seed % 8)
      var problem = randomProgram(seed: 9000 + seed, operations: operations)
      while problem.operations.count > 45 {
        operations -= 1
        problem = randomProgram(seed: 9000 + seed, operations: operations)
      }
      tally.compare(problem, "seed \(9000 + seed)")
    }
    print("oracle: \(tally)")
    #expect(tally.slower.isEmpty, "\(tally.slower.joined(separator: "\n"))")
  }
}

private struct Tally: CustomStringConvertible {
  var equal = 0
  var slower: [String] = []
  var unknown = 0

  var description: String { "\(equal) equal, \(slower.count) slower, \(unknown) too large" }

  mutating func compare(_ problem: Problem, _ name: String) {
    let oracle = Oracle(problem)
    let frontier = Planner.frontier(problem, policy: .invert)
    let least = frontier.plans.map(\.arenaLowerBoundBytes).min()!
    let most = frontier.plans.map(\.arenaLowerBoundBytes).max()!
    for share in 0..<4 {
      let budget = least + (most - least) * share / 4
      // By live bytes: offsets are another matter.
      let best = frontier.plans.filter { $0.arenaLowerBoundBytes <= budget }
        .min { $0.seconds < $1.seconds }!
      switch oracle.solve(budget: budget, below: best.seconds * (1 - 1e-9)) {
      case .none: equal += 1
      case .unknown: unknown += 1
      case .seconds(let seconds):
        slower.append("\(name), budget \(budget): \(best.seconds), not \(seconds)")
      }
    }
  }
}
