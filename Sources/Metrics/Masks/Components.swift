/// Connected parts of a mask. Voxels that share a face, an edge or a corner are connected: 26 neighbours.
public struct Components: Sendable {
  /// 0 outside the mask, else the number of the voxel's part, from 1 in the order of their first voxels.
  public let labels: [Int32]
  /// How many voxels the parts have, in that order.
  public let sizes: [Int]

  public init(of mask: Mask) {
    var runs = Runs(of: mask)
    runs.connect()
    var numbers: [Int: Int32] = [:]
    var labels = [Int32](repeating: 0, count: mask.voxels.count)
    var sizes: [Int] = []
    for (index, run) in runs.all.enumerated() {
      let root = runs.root(of: index)
      let number = numbers[root] ?? Int32(sizes.count + 1)
      if Int(number) > sizes.count {
        numbers[root] = number
        sizes.append(0)
      }
      sizes[Int(number) - 1] += run.count
      for voxel in run { labels[voxel] = number }
    }
    (self.labels, self.sizes) = (labels, sizes)
  }
}

/// Runs of a mask's voxels along its rows, as disjoint sets.
private struct Runs {
  /// Flat indices into the mask, in order.
  private(set) var all: [Range<Int>] = []
  /// Where the runs of each row begin, and an end.
  private var rows = [0]
  private let size: SIMD3<Int>
  private var parents: [Int] = []

  init(of mask: Mask) {
    size = mask.box.size
    for row in 0..<size.x * size.y {
      var start: Int?
      for index in row * size.z..<(row + 1) * size.z {
        if mask.voxels[index] {
          start = start ?? index
        } else if let first = start {
          all.append(first..<index)
          start = nil
        }
      }
      if let start { all.append(start..<(row + 1) * size.z) }
      rows.append(all.count)
    }
    parents = Array(all.indices)
  }

  mutating func root(of run: Int) -> Int {
    var run = run
    while parents[run] != run {
      parents[run] = parents[parents[run]]
      run = parents[run]
    }
    return run
  }

  /// Unites the runs that touch. Those of a row touch none but runs of the rows around it.
  mutating func connect() {
    for d in 0..<size.x {
      for h in 0..<size.y {
        for (above, before) in [(d - 1, h - 1), (d - 1, h), (d - 1, h + 1), (d, h - 1)]
        where above >= 0 && 0..<size.y ~= before {
          connect(d * size.y + h, above * size.y + before)
        }
      }
    }
  }

  private mutating func connect(_ row: Int, _ other: Int) {
    let shift = (row - other) * size.z
    var (one, two) = (rows[row], rows[other])
    while one < rows[row + 1], two < rows[other + 1] {
      let (first, second) = (all[one], all[two])
      // One column apart is touching still, by an edge or a corner.
      if first.lowerBound <= second.upperBound + shift,
        second.lowerBound + shift <= first.upperBound
      {
        let (a, b) = (root(of: one), root(of: two))
        parents[max(a, b)] = min(a, b)
      }
      if first.upperBound < second.upperBound + shift { one += 1 } else { two += 1 }
    }
  }
}
