extension Layout {
  /// For every group, at which distances from others it would overlap them.
  struct Conflicts {
    struct Conflict {
      var other: Int
      /// Of this group's offset less the other's.
      var distances: Range<Int>
    }

    private(set) var ofGroup: [[Conflict]]

    init(_ groups: [[Rectangle]]) {
      ofGroup = [[Conflict]](repeating: [], count: groups.count)
      var all: [(group: Int, rectangle: Rectangle)] = []
      for (index, group) in groups.enumerated() {
        all += group.lazy.filter { $0.bytes > 0 }.map { (index, $0) }
      }
      all.sort { ($0.rectangle.first, $0.group) < ($1.rectangle.first, $1.group) }
      var live: [(group: Int, rectangle: Rectangle)] = []
      for (group, rectangle) in all {
        live.removeAll { $0.rectangle.last < rectangle.first }
        for (other, neighbour) in live where other != group {
          let low = neighbour.start - rectangle.start - rectangle.bytes + 1
          let high = neighbour.start + neighbour.bytes - rectangle.start
          ofGroup[group].append(Conflict(other: other, distances: low..<high))
          ofGroup[other].append(Conflict(other: group, distances: 1 - high..<1 - low))
        }
        live.append((group, rectangle))
      }
    }
  }

  /// Places groups in the given order, each as low as those before it allow.
  static func firstFit(
    _ groups: [[Rectangle]], _ order: [Int], _ conflicts: Conflicts, _ alignment: Int
  ) -> (offsets: [Int], bytes: Int) {
    var offsets = [Int](repeating: -1, count: groups.count)
    var bytes = 0
    var forbidden: [Range<Int>] = []
    for group in order {
      forbidden.removeAll(keepingCapacity: true)
      for conflict in conflicts.ofGroup[group] where offsets[conflict.other] >= 0 {
        let base = offsets[conflict.other]
        let high = base + conflict.distances.upperBound
        if high > 0 { forbidden.append(base + conflict.distances.lowerBound..<high) }
      }
      forbidden.sort { $0.lowerBound < $1.lowerBound }
      var offset = 0
      for range in forbidden {
        if range.lowerBound > offset { break }
        if range.upperBound > offset {
          offset = (range.upperBound + alignment - 1) / alignment * alignment
        }
      }
      offsets[group] = offset
      for rectangle in groups[group] {
        bytes = max(bytes, offset + rectangle.start + rectangle.bytes)
      }
    }
    return (offsets, bytes)
  }
}
