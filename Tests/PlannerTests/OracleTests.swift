import Foundation
import Plan
import PlanChecker
import Testing
import TimeBound

@testable import Planner

/// The planner against the exact oracle, by live bytes: offsets are another matter. `make oracle`
/// runs all, the suite a part.
@Suite struct OracleTests {
  private static let isWhole = ProcessInfo.processInfo.environment["INVSEG_ORACLE"] != nil

  /// Random training graphs of up to 45 operations. Those are left out in which not all transfers
  /// by whole alignments can be free at once, as the oracle takes them to be.
  private static let graphs: [(seed: UInt64, problem: Problem)] = {
    var graphs: [(seed: UInt64, problem: Problem)] = []
    var seed: UInt64 = 9000
    while graphs.count < (isWhole ? 300 : 12) {
      var operations = 4 + Int(seed % 8)
      var problem = randomProgram(seed: seed, operations: operations)
      while problem.operations.count > 45 {
        operations -= 1
        problem = randomProgram(seed: seed, operations: operations)
      }
      if viewsAgree(problem) { graphs.append((seed, problem)) }
      seed += 1
    }
    return graphs
  }()

  @Test(arguments: graphs.indices)
  func randomGraphs(_ index: Int) throws {
    let (seed, problem) = Self.graphs[index]
    try compare(problem, "seed \(seed)")
  }

  /// The zoo with a patch of 16^3, as the compiler gives its problems: `unet3d` of two levels with
  /// cross-entropy alone, the others of one level.
  @Test(arguments: ["unet3d", "partially-invres", "fully-invres"])
  func tinyModels(_ name: String) throws {
    let file = try #require(
      Bundle.module.url(forResource: name, withExtension: "json", subdirectory: "Fixtures"))
    let problem = try JSONDecoder().decode(Problem.self, from: Data(contentsOf: file))
    try compare(problem, name)
  }

  /// Two values of one size, of which one has to be dropped: recomputed or inverted, whichever is
  /// faster.
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
    #expect(Oracle(problem).solve(budget: 384).seconds == 8)
    // At `widen` b and big are 192 and a fits beside them; x has to go, or a is computed again.
    #expect(Oracle(problem).solve(budget: 256).seconds == 8)
    #expect(Oracle(problem).solve(budget: 255).seconds == nil)
    problem.operations[2].scratchBytes = 64
    #expect(Oracle(problem).solve(budget: 256).seconds == nil)
    problem.inverses = [.init("g back", .backward, operands: [2], results: [1], seconds: 2)]
    #expect(Oracle(problem).solve(budget: 256).seconds == 10)
  }

  /// Four budgets from the least that the planner found to what keeping everything takes.
  private func compare(_ problem: Problem, _ name: String) throws {
    let oracle = Oracle(problem)
    let bound = TimeBound(problem, mayInvert: true)
    let clock = ContinuousClock()
    let start = clock.now
    let frontier = Planner.frontier(problem, policy: .invert)
    let points = frontier.points
    if Self.isWhole {
      print("\(name): \(problem.operations.count) operations, planned in \(clock.now - start)")
    }
    let least = points.map(\.peak).min()!
    let most = points.map(\.peak).max()!
    for share in 0..<4 {
      let budget = least + (most - least) * share / 4
      let planned = points.lazy.filter { $0.peak <= budget }.map(\.seconds).min()!
      // Only the order of a sum may differ.
      let answer = oracle.solve(budget: budget, below: planned * (1 - 1e-9))
      #expect(bound.seconds(within: budget) <= (answer.seconds ?? planned) * (1 + 1e-9))
      #expect(!answer.isUnknown, "\(name): no answer in \(answer.states) states")
      #expect(
        answer.seconds == nil,
        "\(name): within \(budget) bytes \(planned) s; least:\n\(oracle.description(of: answer))")
    }
    for plan in frontier.plans { #expect(PlanChecker.check(plan, for: problem).isEmpty) }
  }
}
