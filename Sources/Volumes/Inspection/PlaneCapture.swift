/// Three planes of a volume, taken as its voxels come in a file's order: one across each of (D, H, W).
struct PlaneCapture<Element: BitwiseCopyable & Sendable>: Sendable {
  private let placement: FilePlacement
  /// For each axis of the file the plane that is taken across it, and its voxels, of which the earlier axis
  /// of the file runs fastest.
  private let indices: [Int]
  private var planes: [[Element]]
  private let spacing: [Double]
  private let size: [Int]

  /// - Parameter planes: the places along (D, H, W) to take.
  init(_ grid: Grid, planes places: [Int], _ zero: Element) {
    let placement = FilePlacement(grid)
    self.placement = placement
    (spacing, size) = (grid.spacing, grid.size)
    indices = (0..<3).map { axis in
      let place = places[placement.axes[axis]]
      return placement.isReversed[axis] ? placement.extents[axis] - 1 - place : place
    }
    let extents = placement.extents
    planes = (0..<3).map { axis in
      Array(
        repeating: zero, count: (0..<3).filter { $0 != axis }.reduce(1) { $0 * extents[$1] })
    }
  }

  /// Takes what lies in the planes of the values from number `first` of the volume.
  mutating func take(_ values: [Element], from first: Int) {
    let extents = placement.extents
    placement.forEachRun(from: first, count: values.count) { run in
      let (i, j, k) = run.index
      let columns = i..<i + run.voxels.count
      if columns.contains(indices[0]) {
        planes[0][j + k * extents[1]] = values[run.voxels.lowerBound + indices[0] - i]
      }
      if j == indices[1] {
        planes[1].replaceSubrange(
          k * extents[0] + i..<k * extents[0] + i + run.voxels.count, with: values[run.voxels])
      }
      if k == indices[2] {
        planes[2].replaceSubrange(
          j * extents[0] + i..<j * extents[0] + i + run.voxels.count, with: values[run.voxels])
      }
    }
  }

  /// The plane across an axis of (D, H, W), as it is looked at: up, or to the front, is at the top; right, or
  /// to the front, is at the right.
  func plane(across axis: Int) -> Plane<Element> {
    let fileAxis = placement.axes.firstIndex(of: axis)!
    let inPlane = (0..<3).filter { $0 != fileAxis }
    let rest = (0..<3).filter { $0 != axis }
    let extents = placement.extents
    func step(_ wanted: Int) -> (start: Int, step: Int) {
      let file = placement.axes.firstIndex(of: wanted)!
      let stride = file == inPlane[0] ? 1 : extents[inPlane[0]]
      return placement.isReversed[file] ? ((extents[file] - 1) * stride, -stride) : (0, stride)
    }
    let (rows, columns) = (step(rest[0]), step(rest[1]))
    let (height, width) = (size[rest[0]], size[rest[1]])
    var voxels: [Element] = []
    voxels.reserveCapacity(height * width)
    for row in (0..<height).reversed() {
      for column in 0..<width {
        voxels.append(
          planes[fileAxis][
            rows.start + row * rows.step + columns.start + column * columns.step])
      }
    }
    return Plane(
      voxels: voxels, height: height, width: width,
      spacing: (spacing[rest[0]], spacing[rest[1]]))
  }
}

/// A plane of voxels, row by row from the top.
public struct Plane<Element: Sendable>: Sendable {
  public var voxels: [Element]
  public var height: Int
  public var width: Int
  /// Millimetres from row to row and from column to column.
  public var spacing: (rows: Double, columns: Double)

  /// The element at each pixel of a picture that is at most `side` pixels high and wide, with square pixels.
  func sampled(_ side: Int) -> Plane {
    let (tall, wide) = (Double(height) * spacing.rows, Double(width) * spacing.columns)
    let scale = Double(side) / max(tall, wide)
    let (rows, columns) = (
      max(1, Int((tall * scale).rounded())), max(1, Int((wide * scale).rounded()))
    )
    var result: [Element] = []
    result.reserveCapacity(rows * columns)
    for row in 0..<rows {
      let source = min((2 * row + 1) * height / (2 * rows), height - 1) * width
      for column in 0..<columns {
        result.append(voxels[source + min((2 * column + 1) * width / (2 * columns), width - 1)])
      }
    }
    return Plane(voxels: result, height: rows, width: columns, spacing: (1 / scale, 1 / scale))
  }
}
