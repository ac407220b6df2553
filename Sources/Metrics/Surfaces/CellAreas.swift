/// The area of the surface within a cell of 2x2x2 voxels, for each of the 256 ways to fill it.
///
/// The triangles are those of marching cubes (Lorensen and Cline, 1987), between the middles of edges.
/// They depend on the parts of the side that has fewer corners, where corners that share an edge are
/// connected. The areas are those of DeepMind's `surface-distance`.
struct CellAreas: Sendable {
  /// In mm², by the cell's code: bit 4w + 2d + h is the corner (d, h, w), each 0 or 1.
  let areas: [Double]

  /// `spacing` along (D, H, W), in mm.
  init(spacing: SIMD3<Double>) {
    let pieces = Pieces(spacing)
    areas = (0..<256).map { code in
      let filled = (0..<8).filter { code >> $0 & 1 == 1 }
      let fewer = filled.count <= 4 ? filled : (0..<8).filter { !filled.contains($0) }
      return Self.parts(of: fewer).reduce(0) { $0 + pieces.area(of: $1) }
    }
  }

  /// Corners that edges connect.
  private static func parts(of corners: [Int]) -> [[Int]] {
    var left = corners
    var parts: [[Int]] = []
    while let first = left.popLast() {
      var part = [first]
      var next = 0
      while next < part.count {
        let near = left.filter { ($0 ^ part[next]).nonzeroBitCount == 1 }
        part += near
        left.removeAll(where: near.contains)
        next += 1
      }
      parts.append(part)
    }
    return parts
  }
}

/// Areas of the triangles and rectangles that surfaces within a cell are made of.
private struct Pieces {
  /// A triangle that cuts one corner off.
  private let corner: Double
  /// By axis: half of a rectangle that runs along the axis and is oblique to the two others.
  private let slanted: SIMD3<Double>
  /// By axis: half of the cell's section across the axis.
  private let straight: SIMD3<Double>

  init(_ spacing: SIMD3<Double>) {
    let faces = SIMD3(
      spacing.y * spacing.z, spacing.x * spacing.z, spacing.x * spacing.y)
    let squares = faces * faces
    corner = squares.sum().squareRoot() / 8
    slanted = (SIMD3(repeating: squares.sum()) - squares).squareRoot() / 4
    straight = faces / 2
  }

  /// The surface around corners that edges connect, at most four.
  func area(of part: [Int]) -> Double {
    switch part.count {
    case 1: return corner
    case 2: return 2 * slanted[axis(part[0] ^ part[1])]
    case 3:
      // Three corners of a face: their difference spans it.
      let across = 7 ^ ((part[0] ^ part[1]) | (part[1] ^ part[2]))
      return straight[axis(across)] + 3 * corner
    default:
      let spanned = part.reduce(0) { $0 | ($1 ^ part[0]) }
      if spanned != 7 { return 2 * straight[axis(7 ^ spanned)] }
      // One corner with its three neighbours, or a path along all axes, slanted at its two ends.
      let ends = part.filter { neighbours(of: $0, in: part).count == 1 }
      if ends.count == 3 { return 6 * corner }
      return 4 * corner
        + ends.reduce(0) { $0 + slanted[axis($1 ^ neighbours(of: $1, in: part)[0])] }
    }
  }

  private func neighbours(of corner: Int, in part: [Int]) -> [Int] {
    part.filter { ($0 ^ corner).nonzeroBitCount == 1 }
  }

  /// The axis of (D, H, W) that a bit of a corner's number stands for.
  private func axis(_ bit: Int) -> Int {
    switch bit {
    case 1: 1
    case 2: 0
    default: 2
    }
  }
}
