/// A map from voxel indices (i, j, k) to millimetres (x to the right, y to the front, z up).
public struct Affine: Hashable, Sendable {
  /// Millimetres of one step along i, j and k: the first three columns of the 4x4 matrix.
  public var steps: [SIMD3<Double>]
  /// Where voxel (0, 0, 0) lies: the matrix's last column.
  public var origin: SIMD3<Double>

  public init(steps: [SIMD3<Double>], origin: SIMD3<Double> = .zero) {
    precondition(steps.count == 3, "three axes")
    self.steps = steps
    self.origin = origin
  }

  /// Axes along x, y and z with voxels of these sizes, voxel (0, 0, 0) at the origin.
  public init(spacing: [Double]) {
    self.init(steps: [[spacing[0], 0, 0], [0, spacing[1], 0], [0, 0, spacing[2]]])
  }

  /// The 4x4 matrix, row by row.
  public var matrix: [[Double]] {
    (0..<3).map { row in steps.map { $0[row] } + [origin[row]] } + [[0, 0, 0, 1]]
  }

  /// Millimetres from one voxel to the next along i, j and k.
  public var spacing: [Double] { steps.map { ($0 * $0).sum().squareRoot() } }

  /// Volume of a voxel in cubic millimetres, negative for left-handed axes.
  public var determinant: Double {
    let (a, b, c) = (steps[0], steps[1], steps[2])
    return a.x * (b.y * c.z - b.z * c.y) - a.y * (b.x * c.z - b.z * c.x)
      + a.z * (b.x * c.y - b.y * c.x)
  }

  /// The point of a voxel index, in millimetres.
  public func callAsFunction(_ index: SIMD3<Double>) -> SIMD3<Double> {
    origin + steps[0] * index.x + steps[1] * index.y + steps[2] * index.z
  }

  var isFinite: Bool {
    (steps + [origin]).allSatisfy { $0.x.isFinite && $0.y.isFinite && $0.z.isFinite }
  }
}
