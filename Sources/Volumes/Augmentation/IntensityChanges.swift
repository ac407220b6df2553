internal import CAugmentation

extension AugmentationDraw {
  /// Whether anything changes the intensities of a channel.
  func changesIntensities(of channel: Int) -> Bool {
    noise != nil || channels[channel] != Channel()
  }

  /// Changes the intensities of one channel of a patch, in nnU-Net's order.
  ///
  /// - Parameter copy: room for the greatest plane of the patch.
  func changeIntensities(
    of channel: Int, _ voxels: UnsafeMutablePointer<Float>, _ size: [Int],
    _ copy: UnsafeMutablePointer<Float>, _ loops: AugmentationLoops
  ) {
    let (count, changes) = (Int64(size.reduce(1, *)), channels[channel])
    if let noise {
      loops.noise(voxels, count, Float(noise.deviation), noise.keys[channel], noise.step)
    }
    for (axis, deviation) in (changes.blur ?? []).enumerated() {
      LineFilter.gaussian(deviation, size[axis]).apply(to: voxels, size, along: axis, copy, loops)
    }
    if let factor = changes.brightness { loops.scale(voxels, count, Float(factor), 0) }
    if let factor = changes.contrast {
      let before = loops.statistics(voxels, count)
      loops.contrast(
        voxels, count, Float(before.mean), Float(factor), before.least, before.greatest)
    }
    for (axis, share) in (changes.lowResolution ?? []).enumerated() {
      LineFilter.lowResolution(share, size[axis])?
        .apply(to: voxels, size, along: axis, copy, loops)
    }
    if let exponent = changes.invertedGamma {
      Self.gamma(voxels, count, Float(exponent), sign: -1, loops)
    }
    if let exponent = changes.gamma {
      Self.gamma(voxels, count, Float(exponent), sign: 1, loops)
    }
  }

  /// Between its bounds `sign` times the image is raised to the power of the exponent; then it gets the mean and the
  /// standard deviation that it had, and the sign.
  private static func gamma(
    _ voxels: UnsafeMutablePointer<Float>, _ count: Int64, _ exponent: Float, sign: Float,
    _ loops: AugmentationLoops
  ) {
    let before = loops.statistics(voxels, count)
    let (least, greatest) =
      sign > 0 ? (before.least, before.greatest) : (-before.greatest, -before.least)
    let range = greatest - least
    loops.power(voxels, count, sign, least, max(range, 1e-7), range, exponent)
    let after = loops.statistics(voxels, count)
    loops.standardize(
      voxels, count, Float(after.mean), Float(before.deviation / max(after.deviation, 1e-7)),
      sign * Float(before.mean), sign)
  }
}
