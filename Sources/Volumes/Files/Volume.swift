/// Intensities on a grid.
public struct Volume: Sendable {
  public var grid: Grid
  /// In (D, H, W) order: `voxels[(d * H + h) * W + w]`.
  public var voxels: [Float]

  public init(grid: Grid, voxels: [Float]) {
    precondition(voxels.count == grid.voxelCount, "as many voxels as the grid has")
    self.grid = grid
    self.voxels = voxels
  }

  /// Reads NIfTI-1, NIfTI-2 or Analyze 7.5, gzipped or not, scaled as the header says. Throws
  /// `VolumeError` where the file is missing, damaged, or not one volume of finite numbers.
  public init(contentsOf path: String) throws {
    self = try Self.read([ImageFile(path)])[0]
  }

  /// Reads images so, each file once.
  public static func read(_ images: [ImageFile]) throws -> [Volume] {
    try VoxelData.read(images) { Volume(grid: $0.grid, voxels: try $0.floats()) }
  }
}
