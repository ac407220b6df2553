import BufferLayout

extension Coalescing {
  /// The bytes that a group uses and when, as rectangles that do not overlap. They count from the
  /// group's origin; what is live from the start is so from step 0 on.
  static func footprint(_ group: [Member]) -> [Rectangle] {
    if group.count == 1 {
      let member = group[0]
      return [
        Rectangle(
          start: member.start, bytes: member.bytes, first: max(member.first, 0), last: member.last)
      ]
    }
    let members = group.sorted { ($0.first, $0.instance) < ($1.first, $1.instance) }
    if members.allSatisfy({ $0.start == group[0].start && $0.bytes == group[0].bytes }) {
      return uses(of: members, from: group[0].start, to: group[0].end)
    }
    var bounds: [Int] = []
    bounds.reserveCapacity(2 * members.count)
    for member in members {
      bounds.append(member.start)
      bounds.append(member.end)
    }
    bounds.sort()
    var result: [Rectangle] = []
    /// Rectangles that end at `start`, one of which may be extended.
    var below: [Int] = []
    for (start, end) in zip(bounds, bounds.dropFirst()) where start < end {
      let uses = uses(of: members, from: start, to: end)
      var current: [Int] = []
      for use in uses {
        let same = below.first {
          result[$0].first == use.first && result[$0].last == use.last
            && result[$0].start + result[$0].bytes == start
        }
        if let same {
          result[same].bytes += use.bytes
          current.append(same)
        } else {
          current.append(result.count)
          result.append(use)
        }
      }
      below = current
    }
    return result
  }

  /// When the bytes from `start` to before `end` are in use. The members are sorted by their first
  /// step, and each has all of these bytes or none.
  private static func uses(
    of members: [Member], from start: Int, to end: Int
  ) -> [Rectangle] {
    var uses: [Rectangle] = []
    for member in members where member.start <= start && member.end >= end {
      let first = max(member.first, 0)
      if let previous = uses.last, first <= previous.last + 1 {
        uses[uses.count - 1].last = max(previous.last, member.last)
      } else {
        uses.append(
          Rectangle(start: start, bytes: end - start, first: first, last: member.last))
      }
    }
    return uses
  }
}
