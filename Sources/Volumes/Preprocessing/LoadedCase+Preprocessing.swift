import Experiment
import RefusableMemory

extension LoadedCase {
  /// Reads a case's images, and crops, normalizes and resamples them, in this order (nnU-Net's
  /// `default_preprocessor.py`), and its class indices alike.
  init(reading source: Case, _ labels: [LabelMap], _ preprocessing: Preprocessing) throws {
    var volumes = try Volume.read(source.images)
    let grid = volumes[0].grid
    for (volume, image) in zip(volumes, source.images) {
      try volume.grid.check(of: image.path, on: grid, of: source.images[0].path)
    }
    let classes = try source.classes(labels, on: grid)
    var images: [[Float]] = []
    for index in volumes.indices {
      images.append(volumes[index].voxels)
      volumes[index].voxels = []
    }
    let placement = try VoxelPlacement(
      grid, preprocessing.box(images, grid), preprocessing, path: source.images[0].path)
    let deviations = try placement.preprocess(&images, preprocessing)
    self.init(
      source.name, placement, images, deviations,
      try classes.map(placement.classes))
  }
}

extension Preprocessing {
  fileprivate func box(_ images: [[Float]], _ grid: Grid) -> VoxelBox {
    switch crop {
    case .none: VoxelBox(of: grid.size)
    case .nonZero: VoxelBox(nonZeroIn: images, grid.size)
    }
  }
}

extension VoxelPlacement {
  /// Class indices of the files' grid as those of the case. Throws `RefusedMemory`.
  func classes(_ voxels: [UInt8]) throws -> [UInt8] {
    try resampling.classes(box.crop(voxels, from: grid.size))
  }

  /// Preprocesses each channel's voxels in place, and returns what one standard deviation of them is then.
  /// Throws `RefusedMemory`.
  fileprivate func preprocess(
    _ images: inout [[Float]], _ preprocessing: Preprocessing
  ) throws -> [Float] {
    for channel in images.indices {
      images[channel] = try box.crop(images[channel], from: grid.size)
    }
    let normalizations = images.indices.map(preprocessing.normalization)
    let mask = normalizations.contains(.zScoreMask) ? try NonZeroMask(images, box.size) : nil
    let isResampled = !resampling.isIdentity
    var deviations: [Float] = []
    for (channel, normalization) in normalizations.enumerated() {
      let kept =
        isResampled && normalization.keepsZeros
        ? try foreground(of: images[channel], normalization == .zScoreMask ? mask : nil) : nil
      deviations.append(normalization.apply(to: &images[channel], mask: mask))
      guard isResampled else { continue }
      images[channel] = try resampling.image(images[channel])
      // Splines swing beyond the edge of what is not zero.
      guard let kept else { continue }
      for index in kept.indices where kept[index] == 0 { images[channel][index] = 0 }
    }
    return deviations
  }

  /// 1 where a voxel, once it is resampled, is of the mask, or of what is not zero; else 0.
  private func foreground(of image: [Float], _ mask: NonZeroMask?) throws -> [UInt8] {
    try Room.check(bytes: image.count, for: "the mask of \(image.count) voxels")
    return try resampling.classes(
      image.indices.map { (mask?[$0] ?? (image[$0] != 0)) ? 1 : 0 })
  }
}
