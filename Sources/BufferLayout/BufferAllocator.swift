/// Gives offsets to buffers with lifetimes (dynamic storage allocation). What is placed are groups
/// of rectangles in space and time, each group rigid in itself.
package enum BufferAllocator {
  /// Places every group on a multiple of `alignment` such that no rectangles of different groups
  /// overlap. Rectangles of one group have their places relative to each other (`start`, the lowest
  /// 0) and may overlap.
  ///
  /// First fit comes first. Where it misses the lower bound, branch and bound follows in short
  /// searches: for the bound itself, then for capacities half-way to what was found. Only groups
  /// that stand in each other's way are searched for; the others find room around them.
  ///
  /// - Parameter placements: how many offsets the searches may try; by default what takes some
  ///   milliseconds.
  /// - Parameter capacity: bytes within which any placement will do; all effort goes to meeting
  ///   them.
  /// - Parameter partial: places for some groups; the result is no worse than what they lead to.
  package static func place(
    _ groups: [[Rectangle]], alignment: Int, placements: Int? = nil,
    within capacity: Int? = nil, from partial: PartialPlacement? = nil,
    effort: LayoutEffort = LayoutEffort()
  ) -> Placement {
    let units = groups.map { $0.filter { $0.bytes > 0 }.map { $0.inUnits(of: alignment) } }
    let sections = Sections(units)
    /// Units that are asked for.
    let target = max(sections.lowerBound, (capacity ?? 0) / alignment)
    var best = Placement(
      offsets: [], bytes: Int.max, lowerBoundBytes: sections.lowerBound * alignment)
    func offer(_ candidate: [Int]) {
      precondition(candidate.allSatisfy { $0 >= 0 }, "every group has a place")
      let offsets = candidate.map { $0 * alignment }
      let bytes = end(groups, offsets)
      if bytes < best.bytes { (best.offsets, best.bytes) = (offsets, bytes) }
    }
    let conflicts = Conflicts(units)
    let none = [Int](repeating: .unplaced, count: groups.count)
    for order in allocationOrders(units) where best.bytes > target * alignment {
      offer(firstFit(order, conflicts, around: none))
    }
    if let partial, best.bytes > target * alignment {
      offer(firstFit(partial.followers, conflicts, around: partial.offsets))
    }
    guard best.bytes > target * alignment else { return best }

    let hard = HardGroups(
      sections, conflicts, capacity: target,
      negligible: capacity == nil ? target / effort.negligiblePart : 0)
    var searches = searches(hard, units, sections, effort)
    var turn = 0
    var tried = 0
    let placements = placements ?? effort.placements(hard.groups.count)
    /// Capacities up to here were tried in vain in this round, or are known to be too small.
    var failed = target - 1
    var refuted = failed
    var exhausted = [Int](repeating: failed, count: searches.count)
    /// The least capacity that the hard groups are known to fit.
    var reached = (best.bytes + alignment - 1) / alignment
    while tried < placements && reached > refuted + 1 {
      if capacity != nil || reached - failed <= max(1, reached / effort.capacityPart) {
        failed = refuted
      }
      let next = failed == refuted ? refuted + 1 : failed + (reached - failed) / 2
      if exhausted[turn] >= next { turn = (turn + 1) % searches.count }
      let before = searches[turn].placements
      let outcome = searches[turn].attempt(capacity: next, limit: placements - tried)
      tried += searches[turn].placements - before
      defer { turn = (turn + 1) % searches.count }
      switch outcome {
      case .found:
        var offsets = none
        for (index, group) in hard.groups.enumerated() {
          let offset = searches[turn].solution[index]
          offsets[group] = turn == 0 ? offset : next - offset - sections.extent[group]
        }
        offer(firstFit(hard.followers, conflicts, around: offsets))
        reached = next
      case .exhausted:
        exhausted[turn] = max(exhausted[turn], next)
        refuted = max(refuted, exhausted.min() ?? next)
        failed = max(failed, next)
      case .stopped:
        failed = next
      }
    }
    return best
  }

  /// The search from below and, where groups have gaps, one from above on mirrored groups: what is
  /// hard from one side may be easy from the other.
  static func searches(
    _ hard: HardGroups, _ units: [[Rectangle]], _ sections: Sections, _ effort: LayoutEffort
  ) -> [OffsetSearch] {
    let upright = hard.groups.map { units[$0] }
    guard upright.contains(where: { $0.count > 1 }) else { return [OffsetSearch(upright, effort)] }
    let extent = hard.groups.map { sections.extent[$0] }
    return [
      OffsetSearch(upright, effort),
      OffsetSearch(
        zip(upright, extent).map { group, extent in group.map { $0.mirrored(extent: extent) } },
        effort),
    ]
  }

  private static func end(_ groups: [[Rectangle]], _ offsets: [Int]) -> Int {
    zip(groups, offsets).reduce(0) { end, group in
      group.0.reduce(end) { max($0, group.1 + $1.start + $1.bytes) }
    }
  }
}
