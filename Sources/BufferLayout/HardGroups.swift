/// The groups for which offsets must be searched. The others, the followers, find room by first
/// fit.
struct HardGroups {
  /// In ascending order.
  let groups: [Int]
  /// In an order in which each finds room; at worst, the negligible ones above all others.
  let followers: [Int]

  /// A group is a follower if its neighbours cannot take all its places within `capacity`, wherever
  /// they lie. It then counts as nobody's neighbour, which makes more followers. Small groups of
  /// which at most `negligible` units are in use at any time are placed last of all.
  init(_ sections: Sections, _ conflicts: Conflicts, capacity: Int, negligible: Int) {
    var isHard = (0..<sections.groupCount).map { sections.extent[$0] > 0 }
    let small = HardGroups.small(sections, negligible)
    for group in small { isHard[group] = false }

    /// For each group, how many of its places other hard groups can take at most.
    var taken = [Int](repeating: 0, count: sections.groupCount)
    for group in isHard.indices where isHard[group] {
      for conflict in conflicts.of(group) where isHard[conflict.other] {
        taken[group] += conflict.distances.count
      }
    }
    func hasRoom(_ group: Int) -> Bool { taken[group] <= capacity - sections.extent[group] }
    var removed: [Int] = []
    var next = 0
    for group in isHard.indices where isHard[group] && hasRoom(group) {
      isHard[group] = false
      removed.append(group)
    }
    while next < removed.count {
      for conflict in conflicts.of(removed[next]) where isHard[conflict.other] {
        taken[conflict.other] -= conflict.distances.count
        if hasRoom(conflict.other) {
          isHard[conflict.other] = false
          removed.append(conflict.other)
        }
      }
      next += 1
    }
    groups = isHard.indices.filter { isHard[$0] }
    let empty = isHard.indices.filter { sections.extent[$0] == 0 }
    followers = removed.reversed() + small.reversed() + empty
  }

  /// The smallest groups, as many as fit in `negligible` units of every section.
  private static func small(_ sections: Sections, _ negligible: Int) -> [Int] {
    var load = [Int](repeating: 0, count: sections.sectionCount)
    return (0..<sections.groupCount)
      .filter { (1...max(1, negligible)).contains(sections.extent[$0]) && negligible > 0 }
      .sorted { (sections.extent[$0], $0) < (sections.extent[$1], $1) }
      .filter { group in
        let spans = sections.spans[sections.spanStart[group]..<sections.spanStart[group + 1]]
        guard spans.allSatisfy({ load[$0.section] + $0.units <= negligible }) else {
          return false
        }
        for span in spans { load[span.section] += span.units }
        return true
      }
  }
}
