/// Label values on a grid.
public struct LabelVolume: Sendable {
  public var grid: Grid
  /// In (D, H, W) order.
  public var voxels: [Int32]

  public init(grid: Grid, voxels: [Int32]) {
    precondition(voxels.count == grid.voxelCount, "as many voxels as the grid has")
    self.grid = grid
    self.voxels = voxels
  }

  /// Reads the files that `Volume` does, whole numbers exactly, and throws too where a voxel is none
  /// of 32 bits.
  public init(contentsOf path: String) throws {
    let data = try VoxelData(path)
    self.init(grid: data.grid, voxels: try data.labels())
  }

  /// How many voxels each value has.
  public var counts: [Int32: Int] { Self.counts(of: voxels) }

  static func counts(of voxels: [Int32]) -> [Int32: Int] {
    var result: [Int32: Int] = [:]
    // Labels come in runs: one look-up a run.
    var start = 0
    for index in voxels.indices
    where index + 1 == voxels.count || voxels[index + 1] != voxels[index] {
      result[voxels[index], default: 0] += index + 1 - start
      start = index + 1
    }
    return result
  }
}
