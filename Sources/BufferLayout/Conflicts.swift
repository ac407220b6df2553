/// For every group, the distances from other groups at which the two would overlap.
struct Conflicts {
  struct Conflict {
    var other: Int
    /// The other group's offset less this one's may not be among these.
    var distances: Range<Int>
  }

  private let start: [Int]
  private let all: [Conflict]

  /// The conflicts of a group, sorted by the other group and then by distance; disjoint.
  func of(_ group: Int) -> ArraySlice<Conflict> { all[start[group]..<start[group + 1]] }

  /// `groups` have no empty rectangles.
  init(_ groups: [[Rectangle]]) {
    var rectangles: [(group: Int, rectangle: Rectangle)] = []
    for (index, group) in groups.enumerated() {
      rectangles += group.lazy.map { (index, $0) }
    }
    rectangles.sort { ($0.rectangle.first, $0.group) < ($1.rectangle.first, $1.group) }
    var live: [(group: Int, rectangle: Rectangle)] = []
    var found = [[Conflict]](repeating: [], count: groups.count)
    for (group, rectangle) in rectangles {
      live.removeAll { $0.rectangle.last < rectangle.first }
      for (other, neighbour) in live where other != group {
        let low = rectangle.start - neighbour.start - neighbour.bytes + 1
        let high = rectangle.start + rectangle.bytes - neighbour.start
        found[group].append(Conflict(other: other, distances: low..<high))
        found[other].append(Conflict(other: group, distances: 1 - high..<1 - low))
      }
      live.append((group, rectangle))
    }
    var start = [0]
    var all: [Conflict] = []
    for var conflicts in found {
      conflicts.sort {
        ($0.other, $0.distances.lowerBound) < ($1.other, $1.distances.lowerBound)
      }
      for conflict in conflicts {
        if all.count > start[start.count - 1], let last = all.last, last.other == conflict.other,
          conflict.distances.lowerBound <= last.distances.upperBound
        {
          all[all.count - 1].distances =
            last.distances
            .lowerBound..<max(
              last.distances.upperBound, conflict.distances.upperBound)
        } else {
          all.append(conflict)
        }
      }
      start.append(all.count)
    }
    self.start = start
    self.all = all
  }
}
