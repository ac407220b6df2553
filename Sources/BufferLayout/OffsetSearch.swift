/// Branch and bound for offsets within a capacity, as in MiniMalloc (Moffitt, "MiniMalloc: a
/// lightweight memory allocator for hardware-accelerated machine learning", ASPLOS 2023).
///
/// Groups are placed from low to high, each as low as those below it allow. A branch ends where a
/// section has too little room for its groups that are not placed yet. Parts that no longer meet in
/// time are solved apart.
///
/// Two things are not in that paper. Groups may have gaps, in which groups that are placed later
/// may lie. And searches are short and repeated: groups for which no room was left choose earlier
/// each time.
struct OffsetSearch {
  enum Outcome {
    case found
    /// Nothing is left to try: no offsets fit.
    case exhausted
    /// The limit was reached.
    case stopped
  }

  /// Which group goes first of those that could lie equally low. Width: steps from first to last
  /// use. Area: units times steps. Load: the most units that are not placed in one of its sections.
  /// More goes first.
  private enum Preference: CaseIterable {
    case widthAreaLoad
    case loadAreaWidth
    case loadWidthArea
  }

  private let sections: Sections
  private let upward: UpwardConflicts
  private var capacity = 0
  /// For each group.
  private var offsets: [Int]
  /// Offsets of the last success.
  private(set) var solution: [Int]
  /// For each group, the least offset that those placed allow.
  private var least: [Int]
  /// For each section, units of groups that are not placed.
  private var remaining: [Int]
  /// For each section, where the lowest group that is not placed may start; 0 if all are placed.
  private var floors: [Int]
  /// For each section, how many groups that are not placed it shares with the next one.
  private var bridges: [Int]
  /// For each group, how often no room was left for it.
  private var failures: [Int]
  private var ranks: [Int]
  /// Groups that are not placed yet, a copy for each level of the search.
  private var members: [Int] = []
  private var candidates: [(offset: Int, rank: Int, index: Int)] = []
  /// What `least` and `floors` were before they were raised, to be restored.
  private var trail: [(group: Int, least: Int)] = []
  private var floorTrail: [(section: Int, floor: Int)] = []
  /// Sections where something changed, and when each was last put there.
  private var affected: [Int] = []
  private var stamps: [Int]
  private var stamp = 0
  private var preference = Preference.widthAreaLoad
  /// Whether this is a short search, in which groups for which no room was left go before all
  /// others.
  private var isShort = true
  /// Placements tried in all.
  private(set) var placements = 0
  private var limit = 0
  /// Short and long searches so far.
  private var attempts = (short: 0, long: 0)
  /// Placements tried in long searches.
  private var longPlacements = 0

  private let effort: LayoutEffort

  init(_ groups: [[Rectangle]], _ effort: LayoutEffort) {
    self.effort = effort
    sections = Sections(groups)
    upward = UpwardConflicts(sections, Conflicts(groups))
    let count = sections.groupCount
    offsets = [Int](repeating: .unplaced, count: count)
    solution = [Int](repeating: 0, count: count)
    least = [Int](repeating: 0, count: count)
    failures = [Int](repeating: 0, count: count)
    ranks = [Int](repeating: 0, count: count)
    remaining = [Int](repeating: 0, count: sections.sectionCount)
    floors = [Int](repeating: 0, count: sections.sectionCount)
    bridges = [Int](repeating: 0, count: sections.sectionCount)
    stamps = [Int](repeating: 0, count: sections.sectionCount)
    for span in sections.spans { remaining[span.section] += span.units }
    for group in 0..<count where sections.first[group] < sections.last[group] {
      for section in sections.first[group]..<sections.last[group] { bridges[section] += 1 }
    }
  }

  /// Looks for offsets that end within `capacity` units, trying at most `limit` placements.
  mutating func attempt(capacity: Int, limit: Int) -> Outcome {
    guard sections.lowerBound <= capacity else { return .exhausted }
    self.capacity = capacity
    isShort =
      attempts.short < effort.shortSearches
      || placements <= effort.placementsPerLongPlacement * longPlacements
    let preferences = Preference.allCases
    let start = placements
    if isShort {
      preference = preferences[attempts.short % preferences.count]
      attempts.short += 1
      self.limit =
        placements + min(limit, effort.shortSearchQuarters * sections.groupCount / 4)
    } else {
      preference = preferences[attempts.long % preferences.count]
      self.limit =
        placements
        + min(
          limit,
          effort.longSearchPlacements * sections.groupCount
            << (attempts.long / preferences.count))
      attempts.long += 1
    }
    defer { if !isShort { longPlacements += placements - start } }
    for section in floors.indices { floors[section] = lowest(section) }
    members = Array(0..<sections.groupCount)
    defer { members.removeAll(keepingCapacity: true) }
    return solveParts(0..<members.count, of: 0..<sections.sectionCount)
  }

  /// Solves parts that do not meet in time one by one: a part that fails is not retried with other
  /// offsets of another part.
  private mutating func solveParts(_ range: Range<Int>, of span: Range<Int>) -> Outcome {
    var start = span.lowerBound
    while start < span.upperBound {
      var end = start
      while end + 1 < span.upperBound, bridges[end] > 0 { end += 1 }
      let bottom = members.count
      for index in range where (start...end).contains(sections.first[members[index]]) {
        members.append(members[index])
      }
      let part = start..<end + 1
      start = end + 1
      guard members.count > bottom else { continue }
      let outcome = solve(bottom..<members.count, in: part)
      members.removeLast(members.count - bottom)
      if outcome != .found { return outcome }
    }
    return .found
  }

  private mutating func solve(_ range: Range<Int>, in part: Range<Int>) -> Outcome {
    let order = range.map { index -> (Int, Int, Int, Int, Int) in
      let group = members[index]
      let (width, area) = (sections.width[group], sections.area[group])
      let spans = sections.spanStart[group]..<sections.spanStart[group + 1]
      let load = spans.reduce(0) { max($0, remaining[sections.spans[$1].section]) }
      let failed = isShort ? failures[group] : 0
      switch preference {
      case .widthAreaLoad: return (failed, width, area, load, -group)
      case .loadAreaWidth: return (failed, load, area, width, -group)
      case .loadWidthArea: return (failed, load, width, area, -group)
      }
    }.sorted { $0 > $1 }
    let saved = order.map { ranks[-$0.4] }
    for (rank, key) in order.enumerated() {
      ranks[-key.4] = rank
      members[range.lowerBound + rank] = -key.4
    }
    let outcome = search(range, in: part, above: 0, rank: 0)
    for (key, rank) in zip(order, saved) { ranks[-key.4] = rank }
    return outcome
  }

  /// Places the members of `range`, none lower than the one before it.
  private mutating func search(
    _ range: Range<Int>, in part: Range<Int>, above base: Int, rank: Int
  ) -> Outcome {
    guard !range.isEmpty else { return .found }
    // A group that starts above the end of another one that could be placed now leaves a needless
    // gap.
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
      guard placements < limit else { return .stopped }
      placements += 1
      let (offset, _, index) = candidates[choice]
      let group = members[index]
      let (mark, floorMark) = (trail.count, floorTrail.count)
      offsets[group] = offset
      solution[group] = offset
      let isCovered = raise(above: group)
      changeRemaining(of: group, by: -1)
      var outcome = Outcome.exhausted
      if hasRoom(range, in: part, above: offset) {
        outcome = searchRest(range, in: part, without: index, above: offset)
      }
      changeRemaining(of: group, by: 1)
      while trail.count > mark {
        let change = trail.removeLast()
        least[change.group] = change.least
      }
      while floorTrail.count > floorMark {
        let change = floorTrail.removeLast()
        floors[change.section] = change.floor
      }
      offsets[group] = .unplaced
      if outcome != .exhausted { return outcome }
      // No group left meets it in time, so another offset for it would change nothing.
      if !isCovered { break }
    }
    return .exhausted
  }

  private mutating func searchRest(
    _ range: Range<Int>, in part: Range<Int>, without index: Int, above base: Int
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
    guard isParted else { return search(rest, in: part, above: base, rank: ranks[group]) }
    return solveParts(rest, of: part)
  }

  /// Raises the least offsets of groups that conflict with `group`, which has just been placed.
  /// Returns whether any group left meets it in time.
  private mutating func raise(above group: Int) -> Bool {
    var isCovered = false
    stamp += 1
    affected.removeAll(keepingCapacity: true)
    touch(group)
    for index in upward.conflictStart[group]..<upward.conflictStart[group + 1] {
      let conflict = upward.conflicts[index]
      guard offsets[conflict.other] == .unplaced else { continue }
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

  /// Raises the group's least offset until it overlaps no placed group.
  private mutating func settle(_ group: Int) {
    let range = upward.gapStart[group]..<upward.gapStart[group + 1]
    var isMoving = !range.isEmpty
    while isMoving {
      isMoving = false
      for index in range {
        let gap = upward.gaps[index]
        guard offsets[gap.other] != .unplaced else { continue }
        if (gap.low..<gap.high).contains(least[group] - offsets[gap.other]) {
          least[group] = offsets[gap.other] + gap.high
          isMoving = true
        }
      }
    }
  }

  /// Marks the sections of a group as affected.
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

  /// Where the lowest group of a section that is not placed may start.
  private func lowest(_ section: Int) -> Int {
    var lowest = Int.max
    for index in sections.coverStart[section]..<sections.coverStart[section + 1] {
      let cover = sections.covers[index]
      if offsets[cover.group] == .unplaced { lowest = min(lowest, least[cover.group] + cover.low) }
    }
    return lowest == Int.max ? 0 : lowest
  }

  /// Whether every section has room for its groups that are not placed, from the lowest place left
  /// there.
  private mutating func hasRoom(
    _ range: Range<Int>, in part: Range<Int>, above base: Int
  ) -> Bool {
    for section in affected {
      floorTrail.append((section, floors[section]))
      floors[section] = lowest(section)
      if upward.hasOverhang[section], remaining[section] > 0 {
        let floor = max(base, floors[section])
        var needed = floor + remaining[section]
        for index in sections.coverStart[section]..<sections.coverStart[section + 1] {
          let cover = sections.covers[index]
          let offset = offsets[cover.group]
          if offset != .unplaced {
            needed += max(0, offset + cover.high - max(offset + cover.low, floor))
          }
        }
        if needed > capacity {
          recordFailure(section)
          return false
        }
      }
    }
    for section in part where max(base, floors[section]) + remaining[section] > capacity {
      recordFailure(section)
      return false
    }
    for index in range {
      let group = members[index]
      if offsets[group] == .unplaced, least[group] + sections.extent[group] > capacity {
        if isShort { failures[group] += 1 }
        return false
      }
    }
    return true
  }

  /// Counts a failure of each group of the section for which no room is left.
  private mutating func recordFailure(_ section: Int) {
    guard isShort else { return }
    for index in sections.coverStart[section]..<sections.coverStart[section + 1]
    where offsets[sections.covers[index].group] == .unplaced {
      failures[sections.covers[index].group] += 1
    }
  }
}
