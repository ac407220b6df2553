import Experiment

/// A case in memory: preprocessed images and class indices, voxel by voxel on each other.
public struct LoadedCase: Sendable {
  public var name: String
  public var placement: VoxelPlacement
  /// For each channel, voxels in (D, H, W) order.
  public var images: [[Float]]
  /// For each channel, what one standard deviation of its voxels is after normalization.
  var deviations: [Float]
  /// Class indices in (D, H, W) order, of the first numbering asked for; nil where none was.
  public var classes: [UInt8]?

  /// A case of volumes that are already in memory; all have as many voxels as `grid`.
  public init(
    name: String, grid: Grid, images: [[Float]], deviations: [Float], classes: [UInt8]?
  ) {
    self.init(name, VoxelPlacement(grid), images, deviations, classes)
  }

  init(
    _ name: String, _ placement: VoxelPlacement, _ images: [[Float]], _ deviations: [Float],
    _ classes: [UInt8]?
  ) {
    let count = placement.size.reduce(1, *)
    precondition(
      images.allSatisfy { $0.count == count } && images.count == deviations.count
        && (classes.map { $0.count == count } ?? true), "volumes of the size")
    self.name = name
    self.placement = placement
    self.images = images
    self.deviations = deviations
    self.classes = classes
  }

  /// Reads a case's files. Each of `labels` numbers all label values; with none, no label is read.
  /// Throws `VolumeError` where a file is wrong or two of them do not share a grid, and `RefusedMemory`.
  ///
  /// - Parameter store: where preprocessed volumes are kept, and taken from where they are there.
  public init(
    _ source: Case, labels: [LabelMap], _ preprocessing: Preprocessing,
    store: PreprocessedStore? = nil
  ) throws {
    self =
      try store?.load(source, labels, preprocessing)
      ?? LoadedCase(reading: source, labels, preprocessing)
  }

  /// Voxels along (D, H, W).
  var size: [Int] { placement.size }

  /// Bytes of its voxels.
  public var bytes: Int {
    images.reduce(classes?.count ?? 0) { $0 + $1.count * MemoryLayout<Float>.stride }
  }
}

extension Case {
  /// Class indices of the label file, by the first of `labels`; nil without any. Throws `VolumeError` where
  /// there is no label file, or it does not lie on the `grid` of the images.
  func classes(_ labels: [LabelMap], on grid: Grid) throws -> [UInt8]? {
    guard let first = labels.first else { return nil }
    guard let path = label else {
      throw VolumeError(images[0].path, "the case has no label", .missingInput)
    }
    let volume = try LabelVolume(contentsOf: path)
    try volume.grid.check(of: path, on: grid, of: images[0].path)
    let classes = try first.classes(of: volume, path: path)
    for other in labels.dropFirst() { try other.check(volume.counts, path: path) }
    return classes
  }
}
