internal import CAugmentation

extension PatchSampler {
  /// Writes what was drawn: `channels` are the voxels of each, `labels` the class indices, if any are wanted.
  func write(
    _ draw: Draw, _ changes: AugmentationDraw, from content: LoadedCase,
    channels: [UnsafeMutablePointer<Float>], labels: UnsafeMutablePointer<UInt8>?,
    _ scratch: AugmentationScratch, _ loops: AugmentationLoops
  ) {
    let voxels = patch.reduce(1, *)
    let classes = content.classes
    if classes == nil { labels?.update(repeating: 0, count: voxels) }
    if let spatial = changes.spatial {
      let sampling = SpatialSampling(
        patch: draw.patch, spatial: spatial, size: content.size, loops: loops, scratch: scratch)
      sampling.forEachPart { first, plane in
        for (channel, voxels) in channels.enumerated() {
          loops.sample(
            &plane, scratch.samples, content.images[channel], draw.scales[channel],
            draw.shifts[channel] * content.deviations[channel], voxels + first,
            zeros(of: channel, scratch).map { $0 + first })
        }
        if let labels, let classes {
          loops.sampleClasses(&plane, scratch.samples, classes, labels + first)
        }
      }
    } else {
      for (channel, voxels) in channels.enumerated() { cut(channel, draw, content, into: voxels) }
      if let labels, let classes {
        draw.patch.copy(from: classes, content.size, into: labels, padding: 0) { $0 }
      }
    }
    for (channel, start) in channels.enumerated() {
      let isChanged = changes.changesIntensities(of: channel)
      let zeros = isChanged || changes.spatial != nil ? zeros(of: channel, scratch) : nil
      if let zeros, changes.spatial == nil { loops.findZeros(start, Int64(voxels), zeros) }
      if isChanged {
        changes.changeIntensities(of: channel, start, patch, scratch.plane, loops)
      }
      if let zeros { loops.zero(start, Int64(voxels), zeros) }
    }
  }

  /// Where the zeros of a channel are kept; nil where zero is no background.
  private func zeros(
    of channel: Int, _ scratch: AugmentationScratch
  ) -> UnsafeMutablePointer<UInt8>? {
    guard keepsZeros[channel] else { return nil }
    return scratch.zeros + keepsZeros[..<channel].count { $0 } * patch.reduce(1, *)
  }

  private func cut(
    _ channel: Int, _ draw: Draw, _ content: LoadedCase, into voxels: UnsafeMutablePointer<Float>
  ) {
    let scale = draw.scales[channel]
    let shift = draw.shifts[channel] * content.deviations[channel]
    let keepsZeros = keepsZeros[channel]
    draw.patch.copy(
      from: content.images[channel], content.size, into: voxels, padding: 0
    ) { keepsZeros && $0 == 0 ? 0 : $0 * scale + shift }
  }
}
