import Foundation
import Plan
import PlanChecker
import Planner
import Testing

/// The planner against the exact oracle. `make oracle` runs all and prints every miss, the suite a part.
@Suite struct OracleTests {
  private static let isWhole = ProcessInfo.processInfo.environment["INVSEG_ORACLE"] != nil

  /// Random training graphs of up to 45 operations, four budgets each from the least that the planner
  /// found to what keeping everything takes. The search is a heuristic: of a hundred budgets it
  /// misses the optimum at two, by less than 2 % of the time.
  @Test func randomGraphs() throws {
    var tally = Tally()
    for seed in 0..<UInt64(Self.isWhole ? 300 : 8) {
      var operations = 4 + Int(seed % 8)
      var problem = randomProgram(seed: 9000 + seed, operations: operations)
      while problem.operations.count > 45 {
        operations -= 1
        problem = randomProgram(seed: 9000 + seed, operations: operations)
      }
      tally.compare(problem, "seed \(9000 + seed)")
    }
    print("oracle: \(tally)")
    for miss in tally.slower { print("  \(miss)") }
    #expect(tally.equal >= (Self.isWhole ? 1100 : 27))
    #expect(tally.worst < 1.02)
  }

  /// Two values of one size, of which one has to go: recomputed or rebuilt, whichever is faster.
  @Test func knowsBothProducers() throws {
    var problem = Problem(alignment: 64)
    problem.values = [
      .init("x", bytes: 64, isInput: true), .init("a", bytes: 64), .init("b", bytes: 64),
      .init("big", bytes: 128), .init("loss", bytes: 64, isOutput: true),
    ]
    problem.operations = [
      .init("f", .forward, operands: [0], results: [1], seconds: 5),
      .init("g", .forward, operands: [1], results: [2], seconds: 1),
      .init("widen", .backward, operands: [2], results: [3], seconds: 1),
      .init("read", .backward, operands: [1, 3], results: [4], seconds: 1),
    ]
    // All at once: x, a, b and big are 320 bytes, with the loss 384.
    #expect(Oracle(problem).solve(budget: 384, below: .infinity) == .seconds(8))
    // At `widen` b and big are 192 and a fits beside them; x has to go, or a is computed again.
    #expect(Oracle(problem).solve(budget: 256, below: .infinity) == .seconds(8))
    #expect(Oracle(problem).solve(budget: 255, below: .infinity) == .none)
    problem.operations[2].scratchBytes = 64
    #expect(Oracle(problem).solve(budget: 256, below: .infinity) == .none)
    problem.inverses = [.init("g back", .backward, operands: [2], results: [1], seconds: 2)]
    #expect(Oracle(problem).solve(budget: 256, below: .infinity) == .seconds(10))
  }
}

private struct Tally: CustomStringConvertible {
  var equal = 0
  var slower: [String] = []
  var unknown = 0
  /// Of the planner's times to the lower bound.
  var gaps: [Double] = []
  /// Greatest ratio of the planner's time to the least.
  var worst = 1.0

  var description: String { "\(equal) equal, \(slower.count) slower, \(unknown) too large" }

  mutating func compare(_ problem: Problem, _ name: String) {
    let oracle = Oracle(problem)
    let bound = TimeBound(problem, mayInvert: true)
    let frontier = Planner.frontier(problem, policy: .invert)
    let least = frontier.plans.map(\.arenaLowerBoundBytes).min()!
    let most = frontier.plans.map(\.arenaLowerBoundBytes).max()!
    for share in 0..<4 {
      let budget = least + (most - least) * share / 4
      // By live bytes: offsets are another matter.
      let best = frontier.plans.filter { $0.arenaLowerBoundBytes <= budget }
        .min { $0.seconds < $1.seconds }!
      let low = bound.seconds(within: budget)
      gaps.append(best.seconds / low - 1)
      switch oracle.solve(budget: budget, below: best.seconds * (1 - 1e-9)) {
      case .none:
        equal += 1
        #expect(low <= best.seconds * (1 + 1e-9), "\(name), budget \(budget)")
      case .unknown: unknown += 1
      case .seconds(let seconds):
        #expect(low <= seconds * (1 + 1e-9), "\(name), budget \(budget)")
        slower.append("\(name), budget \(budget): \(best.seconds), not \(seconds)")
        worst = max(worst, best.seconds / seconds)
      }
    }
  }
}
