/// A file's grid as its header states it: what it takes to write a volume that lies voxel by voxel
/// on the one that was read.
public struct Geometry: Hashable, Sendable {
  /// Where the orientation comes from.
  public enum Orientation: Hashable, Sendable {
    case sform
    case qform
    /// NIfTI without either: axes are taken as RAS.
    case unstated
    /// Analyze 7.5, which cannot state one: axes are taken as RAS.
    case analyze
  }

  /// The header's sizes: i, j, k, or fewer axes, or trailing axes of one.
  public var dimensions: [Int]
  /// The header's voxel sizes along i, j and k.
  public var pixelSizes: [Double]
  var orientation: Orientation
  var qform: Qform
  public var sform: Sform
  /// NIfTI's code of the units of length: 0 unknown, 1 metre, 2 millimetre, 3 micrometre.
  public var units: Int

  /// The rotation by a unit quaternion, and what the code says it leads to.
  public struct Qform: Hashable, Sendable {
    public var code = 0
    /// b, c and d; a follows.
    public var quaternion: SIMD3<Double> = .zero
    public var offset: SIMD3<Double> = .zero
    /// 1, or -1 where the third axis is reversed.
    public var handedness = 1.0
  }

  /// The affine in full, and what the code says it leads to.
  public struct Sform: Hashable, Sendable {
    public var code = 0
    public var affine = Affine(steps: [.zero, .zero, .zero])
  }

  /// Voxels along i, j and k.
  public var extents: [Int] { (0..<3).map { $0 < dimensions.count ? dimensions[$0] : 1 } }

  /// The map from (i, j, k): sform, else qform, else sizes alone.
  public var affine: Affine {
    switch orientation {
    case .sform: sform.affine
    case .qform: qformAffine
    case .unstated, .analyze: Affine(spacing: pixelSizes)
    }
  }

  /// Whether both forms are stated, and a corner lies a tenth of a voxel or more apart by them.
  var orientationsDisagree: Bool {
    guard sform.code > 0, qform.code > 0 else { return false }
    let (one, other) = (sform.affine, qformAffine)
    let limit = 0.1 * (one.spacing.min() ?? 0)
    return (0..<8).contains { corner in
      let index = SIMD3(
        (0..<3).map { corner >> $0 & 1 == 0 ? 0 : Double(extents[$0] - 1) })
      let offset = one(index) - other(index)
      return (offset * offset).sum().squareRoot() > limit
    }
  }

  /// What a person should know of the orientation, or nil where the file states it.
  public var warning: String? {
    switch orientation {
    case .sform, .qform: nil
    case .unstated: "states no orientation (sform and qform codes are 0): axes are taken as RAS"
    case .analyze: "is Analyze 7.5, which states no orientation: axes are taken as RAS"
    }
  }

  /// The grid of `dimensions` (i, j, k) voxels under `affine`, stated as sform, with millimetres.
  public init(dimensions: [Int], affine: Affine) {
    self.dimensions = dimensions
    pixelSizes = affine.spacing
    orientation = .sform
    qform = Qform()
    sform = Sform(code: 1, affine: affine)
    units = 2
  }

  init(
    dimensions: [Int], pixelSizes: [Double], orientation: Orientation, qform: Qform, sform: Sform,
    units: Int
  ) {
    self.dimensions = dimensions
    self.pixelSizes = pixelSizes
    self.orientation = orientation
    self.qform = qform
    self.sform = sform
    self.units = units
  }

  /// NIfTI-1, "Quaternion representation of rotation matrix", method 2.
  private var qformAffine: Affine {
    let q = qform.quaternion
    let (b, c, d) = (q.x, q.y, q.z)
    // A quaternion of three rounded numbers may be longer than one: then the angle is pi.
    let squares = b * b + c * c + d * d
    let scale = squares > 1 ? 1 / squares.squareRoot() : 1
    let (x, y, z) = (b * scale, c * scale, d * scale)
    let a = max(0, 1 - squares).squareRoot()
    return Affine(
      steps: [
        SIMD3(a * a + x * x - y * y - z * z, 2 * (x * y + a * z), 2 * (x * z - a * y))
          * pixelSizes[0],
        SIMD3(2 * (x * y - a * z), a * a + y * y - x * x - z * z, 2 * (y * z + a * x))
          * pixelSizes[1],
        SIMD3(2 * (x * z + a * y), 2 * (y * z - a * x), a * a + z * z - x * x - y * y)
          * pixelSizes[2] * qform.handedness,
      ], origin: qform.offset)
  }
}
