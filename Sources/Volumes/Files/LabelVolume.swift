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

  /// Reads as `Volume` does, and throws too where a voxel is not a whole number below 2^24.
  public init(contentsOf path: String) throws {
    let volume = try Volume(contentsOf: path)
    let limit = Float(1 << 24)
    let wrong = volume.voxels.count { $0 != $0.rounded() || abs($0) >= limit }
    guard wrong == 0 else {
      throw VolumeError(
        path, "\(wrong) voxels are not labels: labels are whole numbers below 2^24")
    }
    self.init(grid: volume.grid, voxels: volume.voxels.map { Int32($0) })
  }

  /// How many voxels each value has.
  public var counts: [Int32: Int] {
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
