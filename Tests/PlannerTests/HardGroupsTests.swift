import Testing

@testable import BufferLayout

@Suite struct HardGroupsTests {
  /// Wherever the hard groups lie within a capacity, the others find room within it.
  @Test(arguments: 1...20)
  func followersFindRoomAroundHardGroups(seed: Int) {
    var random = SplitMix(state: UInt64(seed))
    let groups = (0..<60).map { _ in
      let first = random.below(40)
      return [
        Rectangle(
          bytes: 1 + random.below(20), first: first, last: min(39, first + random.below(8)))
      ]
    }
    let sections = Sections(groups)
    let conflicts = Conflicts(groups)
    // Room to spare, so that some but not all groups are left to the end.
    let capacity = sections.lowerBound + sections.lowerBound / 2
    let hard = HardGroups(sections, conflicts, capacity: capacity, negligible: 0)
    #expect(hard.groups.count + hard.followers.count == groups.count)
    #expect(!hard.followers.isEmpty, "seed \(seed)")
    let none = [Int](repeating: -1, count: groups.count)
    var order = hard.groups
    for _ in 0..<20 {
      for index in order.indices { order.swapAt(index, random.below(order.count)) }
      let placed = firstFit(order, conflicts, around: none)
      guard order.allSatisfy({ placed[$0] + sections.extent[$0] <= capacity }) else { continue }
      let offsets = firstFit(hard.followers, conflicts, around: placed)
      for group in groups.indices {
        #expect(offsets[group] + sections.extent[group] <= capacity, "seed \(seed)")
      }
    }
  }
}
