/// Where the voxels of a volume lie: the file's grid after the nearest reorientation to RAS.
public struct Grid: Hashable, Sendable {
  /// The file's own grid.
  public let source: Geometry
  /// How the file's axes became (D, H, W).
  public let reorientation: Reorientation
  /// Voxels along (D, H, W), which run up, to the front and to the right.
  public let size: [Int]

  /// Whether it is that of an Analyze 7.5 pair, which states no orientation.
  public var isAnalyze: Bool { source.orientation == .analyze }
  /// From (w, h, d) to millimetres.
  public let affine: Affine

  /// The grid of voxels read from `source`.
  public init(_ source: Geometry) {
    self.source = source
    switch source.orientation {
    case .sform, .qform: reorientation = Reorientation(nearestToRAS: source.affine)
    case .unstated, .analyze: reorientation = .identity
    }
    affine = reorientation.affine(of: source.affine, extents: source.extents)
    size = reorientation.traversal(extents: source.extents).size
  }

  /// Millimetres from one voxel to the next along (D, H, W).
  public var spacing: [Double] { affine.spacing.reversed() }

  public var voxelCount: Int { size.reduce(1, *) }

  var traversal: Traversal { reorientation.traversal(extents: source.extents) }

  /// What keeps the voxels of two grids from lying on each other, or nil when they do: the sizes,
  /// or corners that are more than `tolerance` voxels apart. Headers hold single precision, and programs
  /// write one place a little differently.
  public func difference(from other: Grid, tolerance: Double = 0.05) -> String? {
    if size != other.size {
      return "sizes (D, H, W) differ: \(Self.list(size)) and \(Self.list(other.size))"
    }
    let voxel = spacing.min()!
    var apart = 0.0
    for corner in 0..<8 {
      let index = SIMD3(
        corner & 1 == 0 ? 0 : Double(size[2] - 1), corner & 2 == 0 ? 0 : Double(size[1] - 1),
        corner & 4 == 0 ? 0 : Double(size[0] - 1))
      let offset = affine(index) - other.affine(index)
      apart = max(apart, (offset * offset).sum().squareRoot() / voxel)
    }
    guard apart > tolerance else { return nil }
    return
      "positions differ by up to \((apart * 1000).rounded() / 1000) voxels, more than \(tolerance)"
  }

  /// Throws `VolumeError` where the voxels of the file at `path`, whose grid this is, do not lie on those
  /// of another file.
  public func check(of path: String, on other: Grid, of first: String) throws {
    if let difference = difference(from: other) {
      throw VolumeError(path, "does not lie on the grid of \(first): \(difference)")
    }
  }

  static func list(_ numbers: [Int]) -> String { numbers.map(String.init).joined(separator: "x") }
}
