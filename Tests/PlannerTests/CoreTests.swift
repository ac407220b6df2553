import Testing

@testable import Planner

@Suite struct CoreTests {
  /// Wherever the groups of the core lie within a capacity, the others find room within it.
  @Test(arguments: 1...20)
  func followersFindRoomAroundTheCore(seed: Int) {
    var random = SplitMix(state: UInt64(seed))
    let groups = (0..<60).map { _ in
      let first = random.below(40)
      return [
        Layout.Rectangle(
          bytes: 1 + random.below(20), first: first, last: min(39, first + random.below(8)))
      ]
    }
    let sections = Layout.Sections(groups)
    let conflicts = Layout.Conflicts(groups)
    // Room to spare, so that some but not all groups are left to the end.
    let capacity = sections.lowerBound + sections.lowerBound / 2
    let core = Layout.Core(sections, conflicts, capacity: capacity, negligible: 0)
    #expect(core.groups.count + core.followers.count == groups.count)
    #expect(!core.followers.isEmpty, "seed \(seed)")
    let none = [Int](repeating: -1, count: groups.count)
    var order = core.groups
    for _ in 0..<20 {
      for index in order.indices { order.swapAt(index, random.below(order.count)) }
      let placed = Layout.firstFit(order, conflicts, around: none)
      guard order.allSatisfy({ placed[$0] + sections.extent[$0] <= capacity }) else { continue }
      let offsets = Layout.firstFit(core.followers, conflicts, around: placed)
      for group in groups.indices {
        #expect(offsets[group] + sections.extent[group] <= capacity, "seed \(seed)")
      }
    }
  }
}
