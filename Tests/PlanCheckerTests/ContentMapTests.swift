import Testing

@testable import PlanChecker

@Test func bytesHoldSeveralValuesUntilTheyAreWritten() {
  var map = ContentMap()
  let whole = ContentMap.Tag(value: 0, origin: 0)
  let part = ContentMap.Tag(value: 1, origin: 64)
  map.add(whole, in: 0..<128)
  map.add(part, in: 64..<128)
  #expect(map.holds(whole, in: 0..<128))
  #expect(map.holds(part, in: 64..<128))
  #expect(!map.holds(part, in: 63..<128))
  #expect(!map.holds(whole, in: 0..<129))
  map.clear(100..<101)
  #expect(!map.holds(whole, in: 0..<128))
  #expect(map.holds(whole, in: 0..<100))
  #expect(map.holds(part, in: 101..<128))
}
