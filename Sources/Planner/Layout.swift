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
  }

  /// Places every group on a multiple of `alignment` such that no rectangles of different groups
  /// overlap. Rectangles of one group have their places relative to each other (`start`, not
  /// negative) and may overlap. Tries several orders of placing, then lets groups that reach
  /// the top choose before one that was in their way, until `lowerBound` is met or `attempts` are spent.
  public static func place(
    _ groups: [[Rectangle]], alignment: Int, lowerBound: Int, attempts: Int = 32
  ) -> Placement {
    let conflicts = Conflicts(groups)
    var best: (placement: Placement, order: [Int])?
    func attempt(_ order: [Int]) -> Placement {
      let placement = firstFit(groups, order, conflicts, alignment)
      if best.map({ placement.bytes < $0.placement.bytes }) ?? true { best = (placement, order) }
      return placement
    }
    for order in orders(groups) {
      _ = attempt(order)
      if let best, best.placement.bytes <= lowerBound { return best.placement }
    }
    guard var (current, order) = best else { return Placement(offsets: [], bytes: 0) }
    var random = SplitMix(state: 1)
    for _ in 0..<attempts where current.bytes > lowerBound {
      // Whoever ends at the top chooses earlier, before somebody who was in its way.
      let top = order.indices.filter { index in
        groups[order[index]].contains {
          current.offsets[order[index]] + $0.start + $0.bytes == current.bytes
        }
      }
      var next = order
      let culprit = top[random.below(top.count)]
      let group = order[culprit]
      let rivals = Set(conflicts.ofGroup[group].map(\.other))
      let earlier = (0..<culprit).filter { rivals.contains(order[$0]) }
      guard !earlier.isEmpty else { break }
      next.remove(at: culprit)
      next.insert(group, at: earlier[random.below(earlier.count)])
      let placement = attempt(next)
      if placement.bytes <= current.bytes { (current, order) = (placement, next) }
    }
    return best?.placement ?? Placement(offsets: [], bytes: 0)
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

/// Steele, Lea and Flood's SplitMix64 ("Fast splittable pseudorandom number generators", 2014).
struct SplitMix {
  var state: UInt64

  mutating func below(_ bound: Int) -> Int {
    state &+= 0x9E37_79B9_7F4A_7C15
    var mixed = state
    mixed = (mixed ^ (mixed >> 30)) &* 0xBF58_476D_1CE4_E5B9
    mixed = (mixed ^ (mixed >> 27)) &* 0x94D0_49BB_1331_11EB
    return Int((mixed ^ (mixed >> 31)) % UInt64(bound))
  }
}
