import Plan
import PlanChecker
import Testing

@testable import Planner

@Suite struct StateSearchTests {
  @Test func tablesHoldWhatWasPutThere() {
    var random = SplitMix(state: 1)
    var table = StateTable()
    var known: [ValueSet: Double] = [:]
    for _ in 0..<20_000 {
      // Few bits, high and low ones: hashes that are alike.
      let live =
        UInt64(random.below(64)) << 58 | UInt64(random.below(64)) << UInt64(random.below(50))
      #expect(table.seconds(of: live) == known[live, default: .infinity])
      let index = table.index(of: live)
      #expect(table[index].live == live)
      if random.below(3) == 0 {
        table[index].seconds = Double(random.below(1000))
        known[live] = table[index].seconds
      }
    }
  }

  @Test func queuesGiveTheLeastFirst() {
    var random = SplitMix(state: 2)
    var queue = StateQueue()
    var known: [(key: Double, node: Int)] = []
    for node in 0..<5_000 {
      known.append((Double(random.below(200)), node))
      queue.push(known.last!.key, node)
      if random.below(3) == 0 {
        let least = known.indices.min { known[$0] < known[$1] }!
        #expect(queue.pop() == known.remove(at: least).node)
      }
    }
    for entry in known.sorted(by: <) { #expect(queue.pop() == entry.node) }
    #expect(queue.pop() == nil && queue.isEmpty)
  }

  /// Over the edges of words and blocks.
  @Test func closedStatesDominateWhatTheyHold() {
    var random = SplitMix(state: 3)
    var closed = ClosedStates()
    var known: [(live: ValueSet, seconds: Double)] = []
    func values(_ count: Int) -> ValueSet {
      (0..<count).reduce(0) { values, _ in values | 1 << UInt64(random.below(64)) }
    }
    for _ in 0..<1_500 {
      let (live, seconds) = (values(3), Double(random.below(10)))
      #expect(
        closed.dominates(live, seconds)
          == known.contains { live & ~$0.live == 0 && $0.seconds <= seconds })
      known.append((values(20), Double(random.below(10))))
      closed.insert(known.last!.live, known.last!.seconds)
    }
  }

  /// `l` is a view of `b`, which is computed again while `l` is there: not at the same place, and
  /// there is no room for another. It goes and is had from the new one, which takes its time.
  @Test func viewsMakeRoomForWhatIsComputed() throws {
    var problem = Problem(alignment: 64)
    problem.values = [
      .init("x", bytes: 64, isInput: true), .init("b", bytes: 128), .init("l", bytes: 64),
      .init("big", bytes: 128), .init("loss", bytes: 64, isOutput: true),
    ]
    problem.operations = [
      .init("f", .forward, operands: [0], results: [1], scratchBytes: 64, seconds: 1),
      .init("split", .forward, operands: [1], results: [2], seconds: 0.25),
      .init("widen", .backward, operands: [2], results: [3], scratchBytes: 128, seconds: 1),
      .init("read", .backward, operands: [0, 1, 2, 3], results: [4], seconds: 1),
    ]
    problem.operations[1].transfers = [
      Problem.Transfer(
        operand: 0, operandOffset: 0, result: 0, resultOffset: 0, count: 64, seconds: 0.5)
    ]
    // At `widen` x, b and big are 320 bytes and its scratch 128. Without b they are 384 with l, and
    // then f, whose results beside x, big and its scratch are 384, and split run again.
    let oracle = Oracle(problem)
    #expect(oracle.solve(budget: 448).seconds == 3.25)
    #expect(oracle.solve(budget: 447).seconds == 4.5)
    #expect(oracle.solve(budget: 384).seconds == 4.5)
    #expect(oracle.solve(budget: 383).seconds == nil)
    let frontier = Planner.frontier(problem, policy: .recompute)
    let plan = try #require(frontier.plan(within: 384))
    #expect(plan.seconds == 4.5)
    #expect(PlanChecker.check(plan, for: problem).isEmpty)
    #expect(frontier.plan(within: 448)?.seconds == 3.25)
  }
}
