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
    /// Most bytes in use at one step, whole units of the alignment: no placement can be smaller, but
    /// for the last unit's rest.
    public var lowerBoundBytes: Int
  }

  /// Places every group on a multiple of `alignment` such that no rectangles of different groups
  /// overlap. Rectangles of one group have their places relative to each other (`start`, not
  /// negative) and may overlap.
  ///
  /// First fit comes first; where it misses the lower bound, short searches follow, for the bound
  /// itself and for capacities half-way to what was found.
  ///
  /// - Parameter effort: offsets that the searches may try, a count, not a time, so that the same groups
  ///   get the same places everywhere; by default what takes some milliseconds.
  /// - Parameter capacity: bytes within which any placement will do; all effort goes to meeting them.
  public static func place(
    _ groups: [[Rectangle]], alignment: Int, effort: Int? = nil, within capacity: Int? = nil
  ) -> Placement {
    let sections = Sections(groups, alignment: alignment)
    /// Units that are asked for.
    let target = max(sections.lowerBound, (capacity ?? 0) / alignment)
    var best = Placement(
      offsets: [], bytes: Int.max, lowerBoundBytes: sections.lowerBound * alignment)
    let conflicts = Conflicts(groups)
    for order in orders(groups) where best.bytes > target * alignment {
      let (offsets, bytes) = firstFit(groups, order, conflicts, alignment)
      if bytes < best.bytes { (best.offsets, best.bytes) = (offsets, bytes) }
    }
    guard best.bytes > target * alignment else { return best }
    var search = OffsetSearch(sections)
    let effort = effort ?? defaultEffort(groups.count)
    let limit = 2 * groups.count
    /// Capacities up to here were tried in vain in this round, or for good.
    var failed = target - 1
    var refuted = failed
    var attempts = 0
    while search.nodes < effort && best.bytes > (refuted + 1) * alignment {
      let reached = (best.bytes + alignment - 1) / alignment
      if capacity != nil || reached - failed <= max(1, reached / 1000) { failed = refuted }
      let next = failed == refuted ? refuted + 1 : failed + (reached - failed) / 2
      let outcome = search.run(
        capacity: next,
        preference: attempts % 3 == 1 ? .widest : .longest,
        limit: min(limit, effort - search.nodes))
      attempts += 1
      switch outcome {
      case .found:
        let offsets = search.solution.map { $0 * alignment }
        let bytes = end(groups, offsets)
        if bytes < best.bytes { (best.offsets, best.bytes) = (offsets, bytes) }
      case .exhausted:
        refuted = max(refuted, next)
        failed = max(failed, next)
      case .stopped:
        failed = next
      }
    }
    return best
  }

  private static func defaultEffort(_ count: Int) -> Int {
    max(count, min(24 * count, 2_000_000 / max(count, 1)))
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
