/// What a placed group forbids to groups that are placed after it, which lie no lower. Lists by
/// group are stored one after the other, as in `Sections`.
struct UpwardConflicts {
  struct Conflict {
    var other: Int
    /// The other group would overlap from `low` to before `high` units above.
    var low: Int
    var high: Int
    /// Whether it is the only conflict of the two and leaves no gap below it.
    var isWhole: Bool
  }

  /// For each group, conflicts with others; of no height for one that could only overlap from
  /// below.
  private(set) var conflictStart = [0]
  private(set) var conflicts: [Conflict] = []
  /// For each group, conflicts that leave gaps, with it as the upper group and `other` as the lower
  /// one.
  private(set) var gapStart = [0]
  private(set) var gaps: [Conflict] = []
  /// For each section, whether a group in it may lie below what was placed before.
  let hasOverhang: [Bool]

  init(_ sections: Sections, _ all: Conflicts) {
    var gapsOf = [[Conflict]](repeating: [], count: sections.groupCount)
    for group in 0..<sections.groupCount {
      let first = conflicts.count
      for conflict in all.of(group) {
        let low = max(0, conflict.distances.lowerBound)
        let high = max(0, conflict.distances.upperBound)
        let isFirst =
          conflicts.count == first || conflicts[conflicts.count - 1].other != conflict.other
        if !isFirst { conflicts[conflicts.count - 1].isWhole = false }
        conflicts.append(
          Conflict(other: conflict.other, low: low, high: high, isWhole: isFirst && low == 0))
      }
      for conflict in conflicts[first...] where !conflict.isWhole {
        gapsOf[conflict.other].append(
          Conflict(other: group, low: conflict.low, high: conflict.high, isWhole: false))
      }
      conflictStart.append(conflicts.count)
    }
    var isRagged = gapsOf.map { !$0.isEmpty }
    for list in gapsOf {
      gaps += list
      gapStart.append(gaps.count)
    }
    for gap in gaps { isRagged[gap.other] = true }
    hasOverhang = (0..<sections.sectionCount).map { section in
      sections.covers[sections.coverStart[section]..<sections.coverStart[section + 1]].contains {
        $0.low > 0 || isRagged[$0.group]
      }
    }
  }
}
