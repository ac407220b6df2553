extension Coalescing {
  /// The bytes that a group covers and when, as rectangles that do not overlap; starts are as the
  /// members have them. What is there from the start counts from step 0.
  static func footprint(_ group: [Member]) -> [Layout.Rectangle] {
    if group.count == 1 {
      let member = group[0]
      return [
        Layout.Rectangle(
          start: member.start, bytes: member.bytes, first: max(member.first, 0), last: member.last)
      ]
    }
    let members = group.sorted { ($0.first, $0.instance) < ($1.first, $1.instance) }
    if members.allSatisfy({ $0.start == group[0].start && $0.bytes == group[0].bytes }) {
      return stays(of: members, from: group[0].start, to: group[0].end)
    }
    var cuts: [Int] = []
    cuts.reserveCapacity(2 * members.count)
    for member in members {
      cuts.append(member.start)
      cuts.append(member.end)
    }
    cuts.sort()
    var result: [Layout.Rectangle] = []
    /// Those of the bytes just below, which may reach up into the next.
    var below: [Int] = []
    for (start, end) in zip(cuts, cuts.dropFirst()) where start < end {
      let stays = stays(of: members, from: start, to: end)
      var current: [Int] = []
      for stay in stays {
        let same = below.first {
          result[$0].first == stay.first && result[$0].last == stay.last
            && result[$0].start + result[$0].bytes == start
        }
        if let same {
          result[same].bytes += stay.bytes
          current.append(same)
        } else {
          current.append(result.count)
          result.append(stay)
        }
      }
      below = current
    }
    return result
  }

  /// When the bytes from `start` to `end` are in use by members, sorted by their first step, that have
  /// all of them or none.
  private static func stays(
    of members: [Member], from start: Int, to end: Int
  ) -> [Layout.Rectangle] {
    var stays: [Layout.Rectangle] = []
    for member in members where member.start <= start && member.end >= end {
      let first = max(member.first, 0)
      if let previous = stays.last, first <= previous.last + 1 {
        stays[stays.count - 1].last = max(previous.last, member.last)
      } else {
        stays.append(
          Layout.Rectangle(start: start, bytes: end - start, first: first, last: member.last))
      }
    }
    return stays
  }
}
