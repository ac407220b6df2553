/// The orders in which first fit places groups: the highest, the largest (bytes times steps), the
/// longest lived, the earliest and the last ones first.
func allocationOrders(_ groups: [[Rectangle]]) -> [[Int]] {
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
