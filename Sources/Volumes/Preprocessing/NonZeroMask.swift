import RefusableMemory

/// The voxels that are not zero in some channel, and those that they enclose: from which no way through
/// faces of zero voxels leads out of the volume (scipy's `binary_fill_holes`).
struct NonZeroMask {
  private let size: [Int]
  private var states: [State]

  private enum State: UInt8 {
    /// Zero in all channels, not known to be outside.
    case zero
    case nonZero
    case outside
  }

  /// The mask of images of `size`, each of voxels in (D, H, W) order. Throws `RefusedMemory`.
  init(_ images: [[Float]], _ size: [Int]) throws {
    self.size = size
    let count = size.reduce(1, *)
    states = try Array(repeating: .zero, count: count, for: "the mask of \(count) voxels")
    for image in images {
      for index in image.indices where image[index] != 0 { states[index] = .nonZero }
    }
    try markOutside()
  }

  /// Whether a voxel belongs to the mask, by its place in (D, H, W) order.
  subscript(index: Int) -> Bool { states[index] != .outside }

  /// Floods from all voxels of the volume's faces, row by row.
  private mutating func markOutside() throws {
    let (planes, rows, columns) = (size[0], size[1], size[2])
    var open: [Int] = []
    func isFace(_ place: Int, _ extent: Int) -> Bool { place == 0 || place == extent - 1 }
    for d in 0..<planes {
      for h in 0..<rows {
        let row = (d * rows + h) * columns
        if isFace(d, planes) || isFace(h, rows) {
          try addRuns(row, row + columns - 1, &open)
        } else {
          try addRuns(row, row, &open)
          try addRuns(row + columns - 1, row + columns - 1, &open)
        }
        try flood(&open)
      }
    }
  }

  private mutating func flood(_ open: inout [Int]) throws {
    let (planes, rows, columns) = (size[0], size[1], size[2])
    while let seed = open.popLast() {
      guard states[seed] == .zero else { continue }
      let row = seed / columns * columns
      var (first, last) = (seed, seed)
      while first > row, states[first - 1] == .zero { first -= 1 }
      while last < row + columns - 1, states[last + 1] == .zero { last += 1 }
      for index in first...last { states[index] = .outside }
      let (d, h) = (seed / columns / rows, seed / columns % rows)
      if h > 0 { try addRuns(first - columns, last - columns, &open) }
      if h < rows - 1 { try addRuns(first + columns, last + columns, &open) }
      if d > 0 { try addRuns(first - rows * columns, last - rows * columns, &open) }
      if d < planes - 1 { try addRuns(first + rows * columns, last + rows * columns, &open) }
    }
  }

  /// One voxel of each run of zeros between two voxels of a row.
  private func addRuns(_ first: Int, _ last: Int, _ open: inout [Int]) throws {
    var isInRun = false
    for index in first...last {
      let isZero = states[index] == .zero
      if isZero, !isInRun {
        if open.count == open.capacity {
          try Room.check(
            bytes: 2 * open.count * MemoryLayout<Int>.stride, for: "the mask's open ends")
        }
        open.append(index)
      }
      isInRun = isZero
    }
  }
}
