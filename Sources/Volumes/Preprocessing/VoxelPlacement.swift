import Experiment

/// Where a case's voxels, once they are preprocessed, lie among those of its files.
public struct VoxelPlacement: Hashable, Sendable {
  /// The files' own.
  public let grid: Grid
  /// The part of it that was not cropped.
  public let box: VoxelBox
  /// Voxels along (D, H, W) that cover the box.
  public let size: [Int]
  /// Millimetres along (D, H, W) from one of them to the next, as asked for.
  private let spacing: [Double]

  /// Along an axis, as a model's patches have.
  private static let greatestExtent = 65_536

  /// The files' own voxels.
  public init(_ grid: Grid) { self.init(grid, VoxelBox(of: grid.size), grid.size, grid.spacing) }

  private init(_ grid: Grid, _ box: VoxelBox, _ size: [Int], _ spacing: [Double]) {
    (self.grid, self.box, self.size, self.spacing) = (grid, box, size, spacing)
  }

  /// What `preprocessing` makes of a box of a grid. Throws `VolumeError` about the file at `path` where
  /// that would be more voxels than an axis may have.
  init(_ grid: Grid, _ box: VoxelBox, _ preprocessing: Preprocessing, path: String) throws {
    guard let spacing = preprocessing.spacing else {
      self.init(grid, box, box.size, grid.spacing)
      return
    }
    for (axis, name) in ["D", "H", "W"].enumerated() {
      let extent = grid.spacing[axis] / spacing[axis] * Double(box.size[axis])
      guard extent <= Double(Self.greatestExtent) else {
        throw VolumeError(
          path,
          "has \(counted(box.size[axis], "voxel")) of \(grid.spacing[axis]) mm along \(name): at the model's spacing of \(spacing[axis]) mm they would be more than \(Self.greatestExtent)"
        )
      }
    }
    let size = Resampling.size(of: box.size, grid.spacing, at: spacing)
    self.init(grid, box, size, spacing)
  }

  /// How the box's voxels become those that are preprocessed.
  var resampling: Resampling { Resampling(from: box.size, grid.spacing, to: size, spacing) }

  /// The way back.
  public var back: Resampling { Resampling(from: size, spacing, to: box.size, grid.spacing) }

  /// Whether the voxels are the files' own.
  public var isIdentity: Bool { box == VoxelBox(of: grid.size) && back.isIdentity }

  /// Puts values of some rows (along H) of a plane of the box, [row][w], among the grid's voxels.
  public func put<Element: BitwiseCopyable>(
    _ values: UnsafeBufferPointer<Element>, plane: Int, rows: Range<Int>,
    into voxels: inout [Element]
  ) {
    let width = box.size[2]
    precondition(values.count == rows.count * width && voxels.count == grid.voxelCount)
    voxels.withUnsafeMutableBufferPointer { voxels in
      for (place, row) in rows.enumerated() {
        let line =
          (box.ranges[0].lowerBound + plane) * grid.size[1] + box.ranges[1].lowerBound + row
        (voxels.baseAddress! + line * grid.size[2] + box.ranges[2].lowerBound)
          .update(from: values.baseAddress! + place * width, count: width)
      }
    }
  }
}

extension Preprocessing {
  /// Where the voxels of an image lie that are resampled but not cropped, from its header alone. Throws
  /// `VolumeError`.
  public func uncropped(_ image: ImageFile) throws -> VoxelPlacement {
    let grid = try VolumeHeader(image).grid
    return try VoxelPlacement(grid, VoxelBox(of: grid.size), self, path: image.path)
  }
}
