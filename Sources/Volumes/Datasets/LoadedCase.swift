import Experiment

/// A case in memory: normalized images and class indices on one grid.
public struct LoadedCase: Sendable {
  public var name: String
  public var grid: Grid
  /// For each modality, voxels in (D, H, W) order.
  public var images: [[Float]]
  /// For each modality, what one standard deviation of its voxels is after normalization.
  var deviations: [Float]
  /// Class indices in (D, H, W) order, of the first numbering asked for; nil where none was.
  public var classes: [UInt8]?

  /// A case of volumes that are already in memory; all have as many voxels as `grid`.
  public init(
    name: String, grid: Grid, images: [[Float]], deviations: [Float], classes: [UInt8]?
  ) {
    precondition(
      images.allSatisfy { $0.count == grid.voxelCount } && images.count == deviations.count
        && (classes.map { $0.count == grid.voxelCount } ?? true), "volumes on the grid")
    self.name = name
    self.grid = grid
    self.images = images
    self.deviations = deviations
    self.classes = classes
  }

  /// Reads a case's files. Each of `labels` numbers all label values; with none, no label is read.
  /// Throws `VolumeError` where a file is wrong or two of them do not share a grid.
  public init(
    _ source: Case, labels: [LabelMap], normalization: IntensityNormalization
  ) throws {
    var volumes = try Volume.read(source.images)
    let firstPath = source.images[0].path
    for (volume, image) in zip(volumes, source.images) {
      try volume.grid.check(of: image.path, on: volumes[0].grid, of: firstPath)
    }
    (name, grid) = (source.name, volumes[0].grid)
    if let first = labels.first {
      guard let path = source.label else {
        throw VolumeError(firstPath, "the case has no label", .missingInput)
      }
      let volume = try LabelVolume(contentsOf: path)
      try volume.grid.check(of: path, on: grid, of: firstPath)
      classes = try first.classes(of: volume, path: path)
      for other in labels.dropFirst() { try other.check(volume.counts, path: path) }
    }
    deviations = []
    images = []
    for index in volumes.indices {
      deviations.append(normalization.apply(to: &volumes[index].voxels))
      images.append(volumes[index].voxels)
      volumes[index].voxels = []
    }
  }

  /// Bytes of its voxels.
  public var bytes: Int {
    images.reduce(classes?.count ?? 0) { $0 + $1.count * MemoryLayout<Float>.stride }
  }
}
