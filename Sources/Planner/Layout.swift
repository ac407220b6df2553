/// Offsets for rigid groups of rectangles in space and time.
public enum Layout {
  /// `bytes` from `start` on, in use at the steps from `first` to `last`, both included.
  public struct Rectangle: Hashable, Sendable {
    public var start: Int
    public var bytes: Int
    public var first: Int
    public var last: Int

    public init(start: Int = 0, bytes: Int, first: Int, last: Int) {
      self.start = start
      self.bytes = bytes
      self.first = first
      self.last = last
    }
  }

  /// Where each group goes, and the end of the last one.
  public struct Placement: Hashable, Sendable {
    public var offsets: [Int]
    public var bytes: Int
    /// Most bytes in use at one step, or from one group's start to its end, whole units of the
    /// alignment: no placement can be smaller, but for the last unit's rest.
    public var lowerBoundBytes: Int
  }

  /// Places every group on a multiple of `alignment` such that no rectangles of different groups
  /// overlap. Rectangles of one group have their places relative to each other (`start`, the lowest 0)
  /// and may overlap.
  ///
  /// First fit comes first. Where it misses the lower bound, short searches follow, for the bound
  /// itself and for capacities half-way to what was found. They place the groups that stand in each
  /// other's way; the rest finds room around them.
  ///
  /// - Parameter effort: offsets that the searches may try, a count, not a time, so that the same groups
  ///   get the same places everywhere; by default what takes some milliseconds.
  /// - Parameter capacity: bytes within which any placement will do; all effort goes to meeting them.
  public static func place(
    _ groups: [[Rectangle]], alignment: Int, effort: Int? = nil, within capacity: Int? = nil
  ) -> Placement {
    place(groups, alignment: alignment, effort: effort, within: capacity, from: nil)
  }

  /// The same, no worse than what a start comes to.
  static func place(
    _ groups: [[Rectangle]], alignment: Int, effort: Int? = nil, within capacity: Int? = nil,
    from start: Start?
  ) -> Placement {
    let units = groups.map { $0.filter { $0.bytes > 0 }.map { inUnits($0, alignment) } }
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
    let none = [Int](repeating: -1, count: groups.count)
    for order in orders(units) where best.bytes > target * alignment {
      offer(firstFit(order, conflicts, around: none))
    }
    if let start, best.bytes > target * alignment {
      offer(firstFit(start.followers, conflicts, around: start.offsets))
    }
    guard best.bytes > target * alignment else { return best }

    let core = Core(
      sections, conflicts, capacity: target, negligible: capacity == nil ? target / 512 : 0)
    var searches = searches(core, units, sections)
    var turn = 0
    var nodes = 0
    let effort = effort ?? defaultEffort(core.groups.count)
    /// Capacities up to here were tried in vain in this round, or for good.
    var failed = target - 1
    var refuted = failed
    var exhausted = [Int](repeating: failed, count: searches.count)
    /// The least capacity that the groups of the core are known to fit.
    var reached = (best.bytes + alignment - 1) / alignment
    while nodes < effort && reached > refuted + 1 {
      if capacity != nil || reached - failed <= max(1, reached / 1000) { failed = refuted }
      let next = failed == refuted ? refuted + 1 : failed + (reached - failed) / 2
      if exhausted[turn] >= next { turn = (turn + 1) % searches.count }
      let before = searches[turn].nodes
      let outcome = searches[turn].attempt(capacity: next, limit: effort - nodes)
      nodes += searches[turn].nodes - before
      defer { turn = (turn + 1) % searches.count }
      switch outcome {
      case .found:
        var offsets = none
        for (index, group) in core.groups.enumerated() {
          let offset = searches[turn].solution[index]
          offsets[group] = turn == 0 ? offset : next - offset - sections.extent[group]
        }
        offer(firstFit(core.followers, conflicts, around: offsets))
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

  /// Where a start has groups already, and in which order the others follow; -1 for the latter.
  struct Start {
    var offsets: [Int]
    var followers: [Int]
  }

  /// What a short search finds within `capacity` bytes, small groups left to the end; nil where it finds
  /// nothing, which is no proof that there is nothing.
  static func start(
    _ groups: [[Rectangle]], alignment: Int, within capacity: Int
  ) -> Start? {
    let capacity = capacity / alignment
    let all = groups.map { $0.filter { $0.bytes > 0 }.map { inUnits($0, alignment) } }
    let extent = all.map { $0.reduce(0) { max($0, $1.start + $1.bytes) } }
    let large = all.indices.filter { extent[$0] > capacity / 512 }
    let units = large.map { all[$0] }
    let sections = Sections(units)
    guard sections.lowerBound <= capacity else { return nil }
    let core = Core(sections, Conflicts(units), capacity: capacity, negligible: 0)
    var start = Start(
      offsets: [Int](repeating: -1, count: groups.count),
      followers: core.followers.map { large[$0] }
        + all.indices.filter { extent[$0] <= capacity / 512 }
        .sorted { (-extent[$0], $0) < (-extent[$1], $1) })
    var searches = searches(core, units, sections)
    var turn = 0
    while searches.reduce(0, { $0 + $1.nodes }) <= startEffort * core.groups.count {
      switch searches[turn].attempt(capacity: capacity, limit: Int.max / 2) {
      case .found:
        for (index, group) in core.groups.enumerated() {
          let offset = searches[turn].solution[index]
          start.offsets[large[group]] =
            turn == 0 ? offset : capacity - offset - sections.extent[group]
        }
        return start
      case .exhausted: return nil
      case .stopped: turn = (turn + 1) % searches.count
      }
    }
    return nil
  }

  /// One from below and, where groups have gaps, one from above: what stands in the way seen from here
  /// may be easy from there.
  private static func searches(
    _ core: Core, _ units: [[Rectangle]], _ sections: Sections
  ) -> [OffsetSearch] {
    let upright = core.groups.map { units[$0] }
    guard upright.contains(where: { $0.count > 1 }) else { return [OffsetSearch(upright)] }
    let extent = core.groups.map { sections.extent[$0] }
    return [OffsetSearch(upright), OffsetSearch(zip(upright, extent).map(mirrored))]
  }

  /// Placements for each group that a search for a start may try, and a little more.
  private static let startEffort = 12

  private static func defaultEffort(_ count: Int) -> Int {
    max(count, min(40 * count, 2_000_000 / max(count, 1)))
  }

  private static func mirrored(_ group: [Rectangle], extent: Int) -> [Rectangle] {
    group.map { rectangle in
      var result = rectangle
      result.start = extent - rectangle.start - rectangle.bytes
      return result
    }
  }

  private static func inUnits(_ rectangle: Rectangle, _ alignment: Int) -> Rectangle {
    var result = rectangle
    result.start = rectangle.start / alignment
    result.bytes =
      (rectangle.start + rectangle.bytes + alignment - 1) / alignment - result.start
    return result
  }

  private static func end(_ groups: [[Rectangle]], _ offsets: [Int]) -> Int {
    zip(groups, offsets).reduce(0) { end, group in
      group.0.reduce(end) { max($0, group.1 + $1.start + $1.bytes) }
    }
  }

  private static func orders(_ groups: [[Rectangle]]) -> [[Int]] {
    let extent = groups.map { $0.map { $0.start + $0.bytes }.max() ?? 0 }
    let first = groups.map { $0.map(\.first).min() ?? 0 }
    let last = groups.map { $0.map(\.last).max() ?? 0 }
    let area = groups.map { $0.reduce(0) { $0 + $1.bytes * ($1.last - $1.first + 1) } }
    func order(_ key: (Int) -> (Int, Int)) -> [Int] {
      let keys = groups.indices.map(key)
      return groups.indices.sorted {
        (keys[$0].0, keys[$0].1, $0) < (keys[$1].0, keys[$1].1, $1)
      }
    }
    return [
      order { (-extent[$0], first[$0]) },
      order { (-area[$0], first[$0]) },
      order { (first[$0] - last[$0], -extent[$0]) },
      order { (first[$0], -extent[$0]) },
      order { (-last[$0], -extent[$0]) },
    ]
  }
}
