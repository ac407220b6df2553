/// What counts as a point of a mask's surface.
public enum SurfaceRule: Hashable, Sendable {
  /// The mask's voxels that have one of 6 neighbours outside it; what is beyond the volume is outside.
  /// Each counts the same.
  case voxels
  /// Corners of voxels around which the mask has some of 8 voxels and lacks others. Each counts by the
  /// area of the surface there.
  case corners

  public var text: String {
    switch self {
    case .voxels:
      "voxels with one of 6 neighbours outside the label, beyond the volume too; all count the same"
    case .corners:
      "corners of voxels where some of 8 voxels have the label, weighted by marching cubes' areas"
    }
  }
}

/// The points of a mask's surface.
struct Surface: Sendable {
  /// The extents (D, H, W) of the grid that the points lie on.
  let grid: SIMD3<Int>
  /// Flat indices into the grid, in order.
  let points: [Int]
  /// How much each point counts, in mm²; nil where all count the same.
  let areas: [Double]?

  /// `spacing` along (D, H, W), in mm.
  init(of mask: Mask, by rule: SurfaceRule, spacing: SIMD3<Double>) {
    switch rule {
    case .voxels:
      grid = mask.box.size
      points = Self.voxels(of: mask)
      areas = nil
    case .corners:
      grid = mask.box.size &+ 1
      let table = CellAreas(spacing: spacing).areas
      let cells = Self.corners(of: mask)
      points = cells.map(\.index)
      areas = cells.map { table[$0.code] }
    }
  }

  private static func voxels(of mask: Mask) -> [Int] {
    let size = mask.box.size
    let (row, slice) = (size.z, size.z * size.y)
    return mask.voxels.withUnsafeBufferPointer { voxels in
      var points: [Int] = []
      var index = 0
      for d in 0..<size.x {
        for h in 0..<size.y {
          let isOuter = d == 0 || h == 0 || d + 1 == size.x || h + 1 == size.y
          for w in 0..<size.z {
            defer { index += 1 }
            guard voxels[index] else { continue }
            let isInner =
              !isOuter && w > 0 && w + 1 < size.z
              && voxels[index - 1] && voxels[index + 1] && voxels[index - row]
              && voxels[index + row] && voxels[index - slice] && voxels[index + slice]
            if !isInner { points.append(index) }
          }
        }
      }
      return points
    }
  }

  /// The corners on the surface, with the codes that `CellAreas` has.
  private static func corners(of mask: Mask) -> [(index: Int, code: Int)] {
    let size = mask.box.size
    return mask.voxels.withUnsafeBufferPointer { voxels in
      var cells: [(index: Int, code: Int)] = []
      var index = 0
      for d in 0...size.x {
        for h in 0...size.y {
          // The rows that meet along this line of corners, and their bits.
          let rows = [(d - 1, h - 1, 1), (d - 1, h, 2), (d, h - 1, 4), (d, h, 8)]
            .filter { 0..<size.x ~= $0.0 && 0..<size.y ~= $0.1 }
            .map { (start: ($0.0 * size.y + $0.1) * size.z, bit: $0.2) }
          var before = 0
          for w in 0...size.z {
            var here = 0
            if w < size.z {
              for (start, bit) in rows where voxels[start + w] { here |= bit }
            }
            let code = before | here << 4
            if code != 0, code != 255 { cells.append((index, code)) }
            before = here
            index += 1
          }
        }
      }
      return cells
    }
  }
}
