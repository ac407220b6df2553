extension Layout {
  /// The groups for which offsets must be searched. The others follow by first fit.
  struct Core {
    /// In ascending order.
    let groups: [Int]
    /// In an order in which each finds room: at worst, the negligible ones above all others.
    let followers: [Int]

    /// A group whose neighbours cannot take all its places within `capacity`, wherever they lie, is
    /// left to the end, and no neighbour to those that remain. Small groups of which at most
    /// `negligible` units are in use at any time are left to the very end.
    init(_ sections: Sections, _ conflicts: Conflicts, capacity: Int, negligible: Int) {
      var isLeft = (0..<sections.groupCount).map { sections.extent[$0] > 0 }
      let small = Core.small(sections, negligible)
      for group in small { isLeft[group] = false }

      /// For each group, how many of its places those that are left can take.
      var taken = [Int](repeating: 0, count: sections.groupCount)
      for group in isLeft.indices where isLeft[group] {
        for conflict in conflicts.of(group) where isLeft[conflict.other] {
          taken[group] += conflict.distances.count
        }
      }
      func hasRoom(_ group: Int) -> Bool { taken[group] <= capacity - sections.extent[group] }
      var removed: [Int] = []
      var next = 0
      for group in isLeft.indices where isLeft[group] && hasRoom(group) {
        isLeft[group] = false
        removed.append(group)
      }
      while next < removed.count {
        for conflict in conflicts.of(removed[next]) where isLeft[conflict.other] {
          taken[conflict.other] -= conflict.distances.count
          if hasRoom(conflict.other) {
            isLeft[conflict.other] = false
            removed.append(conflict.other)
          }
        }
        next += 1
      }
      groups = isLeft.indices.filter { isLeft[$0] }
      let empty = isLeft.indices.filter { sections.extent[$0] == 0 }
      followers = removed.reversed() + small.reversed() + empty
    }

    /// By extent, as many as fit in.
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
}
