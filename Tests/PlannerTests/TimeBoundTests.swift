import Plan
import Testing

@testable import Planner
@testable import TimeBound

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
    // One after the other, as the capacities stay what they are.
    for (source, sink) in [(0, 1), (1, 0), (5, 2)] {
      let others = nodes.filter { $0 != source && $0 != sink }
      var (least, nearest) = (Int.max, 0)
      for choice in 0..<64 {
        let inside = others.indices.reduce(1 << source) {
          choice >> $1 & 1 == 1 ? $0 | 1 << others[$1] : $0
        }
        let cost = cost { inside >> $0 & 1 == 1 }
        // Minimum cuts are a lattice: what all of them have is the one nearest the source.
        (least, nearest) =
          cost < least ? (cost, inside) : (least, cost == least ? nearest & inside : nearest)
      }
      let side = network.sourceSide(source, sink)
      #expect(side == nodes.map { nearest >> $0 & 1 == 1 }, "seed \(700 + seed)")
      #expect(network.sourceSide(source, sink, below: least) == nil)
      #expect(network.sourceSide(source, sink, below: least + 1) == side)
    }
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

  /// A thousand seconds for 64 bytes, beside gigabytes for next to nothing.
  @Test func bytesMayBeWorthAnything() {
    var problem = Problem(alignment: 64)
    let large = 1 << 32
    problem.values = [
      .init("x", bytes: 64, isInput: true), .init("a", bytes: large), .init("b", bytes: large),
      .init("statistic", bytes: 64), .init("big", bytes: 2 * large + 64),
      .init("loss", bytes: 64, isOutput: true),
    ]
    problem.operations = [
      .init("f", .forward, operands: [0], results: [1], seconds: 1e-3),
      .init("g", .forward, operands: [0], results: [2], seconds: 1e-3),
      .init("h", .forward, operands: [0], results: [3], seconds: 1e3),
      .init("reduce", .forward, operands: [1, 2, 3], results: [5], seconds: 1),
      .init("widen", .backward, operands: [0, 5], results: [4], seconds: 1, isRepeatable: false),
      .init("read", .backward, operands: [1, 2, 3], results: [], isRepeatable: false),
    ]
    let bound = TimeBound(problem, mayInvert: true)
    let least = bound.leastBytes
    #expect(least == 2 * large + 192)
    // All three are computed again, two, one of the large ones, none.
    for (bytes, seconds) in [(0, 2002.004), (64, 1002.004), (64 + large, 1002.003)] {
      #expect(bound.seconds(within: least + bytes) <= seconds * (1 + 1e-9))
      #expect(bound.seconds(within: least + bytes) >= seconds * 0.99)
    }
  }

  /// Two values that give each other back, of which neither can stay: one has to come from
  /// elsewhere.
  @Test func nothingGivesItselfBack() {
    var problem = Problem(alignment: 64)
    problem.values = [
      .init("x", bytes: 64, isInput: true), .init("a", bytes: 128), .init("b", bytes: 128),
      .init("loss", bytes: 64, isOutput: true), .init("seed", bytes: 64),
      .init("gradient", bytes: 64, isOutput: true),
    ]
    problem.operations = [
      .init("f", .forward, operands: [0], results: [1], seconds: 5),
      .init("g", .forward, operands: [1], results: [2], seconds: 2),
      .init("reduce", .forward, operands: [2], results: [3], seconds: 1),
      .init("widen", .backward, operands: [3], results: [4], scratchBytes: 256, seconds: 1),
      .init("read", .backward, operands: [1, 2, 4], results: [5], seconds: 1),
    ]
    problem.inverses = [.init("g back", .backward, operands: [2], results: [1], seconds: 1)]
    let bound = TimeBound(problem, mayInvert: true)
    // At `widen` its operand, its result and the scratch are 384 bytes; beside them a and b fit, or
    // one of the two, or x.
    #expect(bound.leastBytes == 384)
    #expect(abs(bound.seconds(within: 384 + 256) - 10) < 1e-6)
    #expect(abs(bound.seconds(within: 384 + 128) - 11) < 0.01)
    #expect(abs(bound.seconds(within: 384 + 64) - 17) < 0.05)
    #expect(bound.seconds(within: 384 + 63) == .infinity)
  }

  /// At half of the bytes between the least and all something has to be recovered, and the plan is
  /// hardly slower than it must be.
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
