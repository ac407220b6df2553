/// Search for offsets within a capacity, as in MiniMalloc (Moffitt, "MiniMalloc: a lightweight memory
/// allocator for hardware-accelerated machine learning", ASPLOS 2023): groups are placed from low to
/// high, each as low as those below it allow; a branch ends where some section has too little room
/// left for what it lacks; parts that no longer meet in time are solved apart. Two things are not in
/// that paper. Groups may have gaps, in which what was placed later may lie. And a search is short and
/// made again and again: groups for which no room was left choose earlier each time.
struct OffsetSearch {
  enum Outcome {
    case found
    /// Nothing is left to try.
    case exhausted
    case stopped
  }

  enum Preference: CaseIterable {
    case longest
    case widest
  }

  private let sections: Layout.Sections
  private var capacity = 0
  /// For each group; -1 where it has none.
  private var offsets: [Int]
  /// Offsets of the last success.
  private(set) var solution: [Int]
  /// For each group, the least offset that those placed allow.
  private var least: [Int]
  /// For each section, units of groups that are not placed.
  private var remaining: [Int]
  /// For each section, groups not placed that it shares with the next one.
  private var bridges: [Int]
  /// For each group, how often no room was left for it.
  private var failures: [Int]
  private var ranks: [Int]
  /// Not yet placed, a copy for each level of the search.
  private var members: [Int] = []
  private var candidates: [(offset: Int, rank: Int, index: Int)] = []
  private var trail: [(group: Int, least: Int)] = []
  /// Sections where something changed, and when each was last put there.
  private var affected: [Int] = []
  private var stamps: [Int]
  private var stamp = 0
  private var preference = Preference.longest
  /// Placements tried in all.
  private(set) var nodes = 0
  private var limit = 0

  init(_ sections: Layout.Sections) {
    self.sections = sections
    let count = sections.groupCount
    offsets = [Int](repeating: -1, count: count)
    solution = [Int](repeating: 0, count: count)
    least = [Int](repeating: 0, count: count)
    failures = [Int](repeating: 0, count: count)
    ranks = [Int](repeating: 0, count: count)
    remaining = [Int](repeating: 0, count: sections.sectionCount)
    bridges = [Int](repeating: 0, count: sections.sectionCount)
    stamps = [Int](repeating: 0, count: sections.sectionCount)
    for span in sections.spans { remaining[span.section] += span.units }
    for group in 0..<count where sections.first[group] < sections.last[group] {
      for section in sections.first[group]..<sections.last[group] { bridges[section] += 1 }
    }
  }

  /// Looks for offsets that end within `capacity` units, trying at most `limit` placements.
  mutating func run(capacity: Int, preference: Preference, limit: Int) -> Outcome {
    guard sections.lowerBound <= capacity else { return .exhausted }
    self.capacity = capacity
    self.preference = preference
    self.limit = nodes + limit
    members = (0..<sections.groupCount).filter { sections.first[$0] <= sections.last[$0] }
    defer { members.removeAll(keepingCapacity: true) }
    return solveParts(0..<members.count, of: 0..<sections.sectionCount)
  }

  /// Solves what no longer meets in time, part by part; what one part fails for is no other's fault.
  private mutating func solveParts(_ range: Range<Int>, of span: Range<Int>) -> Outcome {
    var start = span.lowerBound
    while start < span.upperBound {
      var end = start
      while end + 1 < span.upperBound, bridges[end] > 0 { end += 1 }
      let bottom = members.count
      for index in range where (start...end).contains(sections.first[members[index]]) {
        members.append(members[index])
      }
      start = end + 1
      guard members.count > bottom else { continue }
      let outcome = solve(bottom..<members.count)
      members.removeLast(members.count - bottom)
      if outcome != .found { return outcome }
    }
    return .found
  }

  private mutating func solve(_ range: Range<Int>) -> Outcome {
    let order = range.map { index -> (Int, Int, Int, Int) in
      let group = members[index]
      switch preference {
      case .longest: return (failures[group], sections.width[group], sections.area[group], group)
      case .widest:
        let spans = sections.spanStart[group]..<sections.spanStart[group + 1]
        let load = spans.reduce(0) { max($0, remaining[sections.spans[$1].section]) }
        return (failures[group], load, sections.area[group], group)
      }
    }.sorted { $0 > $1 }
    let saved = order.map { ranks[$0.3] }
    for (rank, key) in order.enumerated() {
      ranks[key.3] = rank
      members[range.lowerBound + rank] = key.3
    }
    let outcome = search(range, above: 0, rank: 0)
    for (key, rank) in zip(order, saved) { ranks[key.3] = rank }
    return outcome
  }

  /// Places the members of `range`, none lower than the one before it.
  private mutating func search(_ range: Range<Int>, above base: Int, rank: Int) -> Outcome {
    guard !range.isEmpty else { return .found }
    // Whoever starts above the end of another one that could be placed now leaves a gap for nothing.
    var ceiling = Int.max
    for index in range {
      ceiling = min(ceiling, least[members[index]] + sections.extent[members[index]])
    }
    let firstCandidate = candidates.count
    for index in range {
      let (offset, order) = (least[members[index]], ranks[members[index]])
      if offset < ceiling, (offset, order) >= (base, rank) {
        candidates.append((offset, order, index))
      }
    }
    candidates[firstCandidate...].sort { ($0.offset, $0.rank) < ($1.offset, $1.rank) }
    defer { candidates.removeLast(candidates.count - firstCandidate) }
    for choice in firstCandidate..<candidates.count {
      guard nodes < limit else { return .stopped }
      nodes += 1
      let (offset, _, index) = candidates[choice]
      let group = members[index]
      let mark = trail.count
      offsets[group] = offset
      solution[group] = offset
      let isCovered = raise(above: group)
      changeRemaining(of: group, by: -1)
      var outcome = Outcome.exhausted
      if hasRoom(range, above: offset) {
        outcome = descend(range, without: index, above: offset)
      }
      changeRemaining(of: group, by: 1)
      while trail.count > mark {
        let change = trail.removeLast()
        least[change.group] = change.least
      }
      offsets[group] = -1
      if outcome != .exhausted { return outcome }
      // With nothing above it, its place cannot have been what failed.
      if !isCovered { break }
    }
    return .exhausted
  }

  private mutating func descend(
    _ range: Range<Int>, without index: Int, above base: Int
  ) -> Outcome {
    let group = members[index]
    let bottom = members.count
    for other in range where other != index { members.append(members[other]) }
    defer { members.removeLast(members.count - bottom) }
    let crossed = sections.first[group]..<sections.last[group]
    var isParted = false
    for section in crossed {
      bridges[section] -= 1
      if bridges[section] == 0 { isParted = true }
    }
    defer { for section in crossed { bridges[section] += 1 } }
    let rest = bottom..<members.count
    guard isParted else { return search(rest, above: base, rank: ranks[group]) }
    var span = crossed.lowerBound..<crossed.upperBound + 1
    for index in rest {
      span =
        min(
          span.lowerBound, sections.first[members[index]])..<max(
          span.upperBound, sections.last[members[index]] + 1)
    }
    return solveParts(rest, of: span)
  }

  /// Raises what can no longer lie where it could before `group` was placed; returns whether
  /// anything left meets the group in time.
  private mutating func raise(above group: Int) -> Bool {
    var isCovered = false
    stamp += 1
    affected.removeAll(keepingCapacity: true)
    touch(group)
    for index in sections.conflictStart[group]..<sections.conflictStart[group + 1] {
      let conflict = sections.conflicts[index]
      guard offsets[conflict.other] < 0 else { continue }
      isCovered = true
      let before = least[conflict.other]
      if conflict.isWhole {
        guard before < offsets[group] + conflict.high else { continue }
        least[conflict.other] = offsets[group] + conflict.high
      } else {
        least[conflict.other] = max(before, offsets[group])
      }
      settle(conflict.other)
      if least[conflict.other] > before {
        trail.append((conflict.other, before))
        touch(conflict.other)
      }
    }
    return isCovered
  }

  /// Raises the group until it lies in nobody's way.
  private mutating func settle(_ group: Int) {
    let range = sections.gapStart[group]..<sections.gapStart[group + 1]
    var isMoving = !range.isEmpty
    while isMoving {
      isMoving = false
      for index in range {
        let gap = sections.gaps[index]
        guard offsets[gap.other] >= 0 else { continue }
        if (gap.low..<gap.high).contains(least[group] - offsets[gap.other]) {
          least[group] = offsets[gap.other] + gap.high
          isMoving = true
        }
      }
    }
  }

  private mutating func touch(_ group: Int) {
    for index in sections.spanStart[group]..<sections.spanStart[group + 1] {
      let section = sections.spans[index].section
      if stamps[section] != stamp {
        stamps[section] = stamp
        affected.append(section)
      }
    }
  }

  private mutating func changeRemaining(of group: Int, by sign: Int) {
    for index in sections.spanStart[group]..<sections.spanStart[group + 1] {
      remaining[sections.spans[index].section] += sign * sections.spans[index].units
    }
  }

  /// Whether every section can still hold what it lacks, from the lowest place that is left there.
  private mutating func hasRoom(_ range: Range<Int>, above base: Int) -> Bool {
    for section in affected where remaining[section] > 0 {
      let covers = sections.coverStart[section]..<sections.coverStart[section + 1]
      var lowest = Int.max
      for index in covers {
        let cover = sections.covers[index]
        if offsets[cover.group] < 0 {
          lowest = min(lowest, max(least[cover.group], base) + cover.low)
        }
      }
      var needed = lowest + remaining[section]
      if sections.hasOverhang[section] {
        for index in covers {
          let cover = sections.covers[index]
          let offset = offsets[cover.group]
          if offset >= 0 {
            needed += max(0, offset + cover.high - max(offset + cover.low, lowest))
          }
        }
      }
      guard needed > capacity else { continue }
      for index in covers where offsets[sections.covers[index].group] < 0 {
        failures[sections.covers[index].group] += 1
      }
      return false
    }
    for index in range {
      let group = members[index]
      if offsets[group] < 0, least[group] + sections.extent[group] > capacity {
        failures[group] += 1
        return false
      }
    }
    return true
  }
}
