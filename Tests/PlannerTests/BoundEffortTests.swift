import Testing

@testable import TimeBound

/// How much is looked at for the lower bound, by the number of operations.
@Suite struct BoundEffortTests {
  @Test(arguments: [
    (1, 200, 40_000_000), (447, 200, 40_000_000), (500, 160, 36_000_000), (1000, 40, 9_000_000),
    (3000, 16, 1_000_000),
  ])
  func `large programs get less, small ones no more`(
    _ operations: Int, _ cuts: Int, _ work: Int
  ) {
    let effort = BoundEffort()
    #expect(effort.rankedCuts(operations) == cuts)
    #expect(effort.work(operations) == work)
  }
}
