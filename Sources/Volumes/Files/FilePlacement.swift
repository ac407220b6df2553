/// Where the voxels of a file, in its own order, lie in (D, H, W) order.
struct FilePlacement {
  /// Voxels along i, j and k.
  let extents: [Int]
  /// The place of voxel (0, 0, 0), and how far one step along i, j and k leads from it.
  let origin: Int
  let strides: [Int]
  /// The axis of (D, H, W) that i, j and k lie along, and whether they run against it.
  let axes: [Int]
  let isReversed: [Bool]

  init(_ grid: Grid) {
    extents = grid.source.extents
    let steps = [1, grid.size[2], grid.size[1] * grid.size[2]]
    var (origin, strides, axes) = (0, [0, 0, 0], [0, 0, 0])
    var isReversed = [false, false, false]
    for world in 0..<3 {
      let source = grid.reorientation.sources[world]
      isReversed[source] = grid.reorientation.flips[world]
      axes[source] = 2 - world
      strides[source] = isReversed[source] ? -steps[world] : steps[world]
      if isReversed[source] { origin += (extents[source] - 1) * steps[world] }
    }
    (self.origin, self.strides, self.axes, self.isReversed) = (origin, strides, axes, isReversed)
  }

  /// Voxels of a piece of a file that lie in one row along i.
  struct Run {
    /// Among the piece's voxels.
    var voxels: Range<Int>
    /// Of its first voxel.
    var index: (i: Int, j: Int, k: Int)
    /// Where that lies in (D, H, W) order.
    var place: Int
  }

  /// Calls `body` with the rows of the `count` voxels from number `first` of a volume.
  @inline(__always)
  func forEachRun(from first: Int, count: Int, _ body: (Run) -> Void) {
    var done = 0
    while done < count {
      let number = first + done
      let (i, row) = (number % extents[0], number / extents[0])
      let (j, k) = (row % extents[1], row / extents[1])
      let length = min(extents[0] - i, count - done)
      body(
        Run(
          voxels: done..<done + length, index: (i, j, k),
          place: origin + i * strides[0] + j * strides[1] + k * strides[2]))
      done += length
    }
  }
}
