extension Layout {
  /// What a placed group means for groups above it. Lists by group are stored one after the other;
  /// where the n-th starts stands in a list of its own.
  struct Stacking {
    struct Conflict {
      var other: Int
      /// Distances upwards at which the other one would overlap.
      var low: Int
      var high: Int
      /// Whether it is the only one between the two and leaves nothing below it.
      var isWhole: Bool
    }

    /// For each group, conflicts with others; an empty range for one that could only overlap from
    /// below.
    private(set) var conflictStart = [0]
    private(set) var conflicts: [Conflict] = []
    /// Those that are not whole, by the upper group; `other` is the lower one.
    private(set) var gapStart = [0]
    private(set) var gaps: [Conflict] = []
    /// For each section, whether something in it may lie below what was placed before it.
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
}
