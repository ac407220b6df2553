/// A box of a volume as the network sees it: where it begins and how it is changed.
struct Patch: Hashable, Sendable {
  /// The first voxel along (D, H, W); negative where the volume is padded.
  var origin: [Int]
  /// Voxels along (D, H, W).
  var size: [Int]
  /// The axes that are mirrored.
  var flips = [false, false, false]

  /// The range of places along an axis that lie in a volume of `extent` voxels.
  private func inside(_ axis: Int, _ extent: Int) -> Range<Int> {
    let low = min(size[axis], max(0, -origin[axis]))
    let high = max(low, min(size[axis], extent - origin[axis]))
    return flips[axis] ? size[axis] - high..<size[axis] - low : low..<high
  }

  private func source(_ axis: Int, _ place: Int) -> Int {
    origin[axis] + (flips[axis] ? size[axis] - 1 - place : place)
  }

  /// Copies voxels of a volume of `extents` in (D, H, W) order, changed by `change`; `padding`
  /// where the volume has none.
  @inline(__always)
  func copy<Element>(
    from volume: [Element], _ extents: [Int], into target: UnsafeMutablePointer<Element>,
    padding: Element, change: (Element) -> Element
  ) {
    let (planes, rows, columns) = (
      inside(0, extents[0]), inside(1, extents[1]), inside(2, extents[2])
    )
    if planes.count * rows.count * columns.count < size.reduce(1, *) {
      target.update(repeating: padding, count: size.reduce(1, *))
    }
    guard !columns.isEmpty else { return }
    volume.withUnsafeBufferPointer { volume in
      for d in planes {
        for h in rows {
          let row = (source(0, d) * extents[1] + source(1, h)) * extents[2]
          let first = row + source(2, columns.lowerBound)
          let out = target + (d * size[1] + h) * size[2] + columns.lowerBound
          if flips[2] {
            for w in 0..<columns.count { out[w] = change(volume[first - w]) }
          } else {
            for w in 0..<columns.count { out[w] = change(volume[first + w]) }
          }
        }
      }
    }
  }
}
