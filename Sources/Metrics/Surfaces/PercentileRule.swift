/// How a percentile of two lists of distances is taken.
enum PercentileRule: Hashable, Sendable {
  /// Of each direction, linear between ranks; the greater of the two.
  case linear
  /// Of the distances of both directions together, linear between ranks.
  case pooled
  /// Of each direction, the first distance that as much of the surface does not exceed; the greater of
  /// the two.
  case cumulated

  var text: String {
    switch self {
    case .linear: "of each direction, linear between ranks; the greater of the two"
    case .pooled: "of both directions together, linear between ranks"
    case .cumulated:
      """
      of each direction, the first distance that 95 % of the surface does not exceed; the greater \
      of the two
      """
    }
  }
}

enum Percentile {
  /// Of ascending numbers, linear between ranks: at rank (n - 1) `share`, as numpy's default.
  static func linear(_ share: Double, of sorted: [Double]) -> Double {
    let rank = Double(sorted.count - 1) * share
    let below = Int(rank)
    let above = min(below + 1, sorted.count - 1)
    return sorted[below] + (sorted[above] - sorted[below]) * (rank - Double(below))
  }

  /// The first distance up to which the area's share is at least `share`, but for 1e-12 of it that sums
  /// of areas are rounded by.
  static func cumulated(_ share: Double, of list: DirectedDistances) -> Double {
    let wanted = share * list.area * (1 - 1e-12)
    var area = 0.0
    for (index, distance) in list.distances.enumerated() {
      area += list.areas?[index] ?? 1
      if area >= wanted { return distance }
    }
    return list.distances.last!
  }
}
