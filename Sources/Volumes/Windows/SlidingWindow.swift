import Foundation

/// The tiles that cover a volume larger or smaller than the patch, and how they are blended.
public struct SlidingWindow: Sendable {
  /// Voxels of the volume along (D, H, W).
  public let size: [Int]
  public let patch: [Int]
  /// Where each tile begins along (D, H, W); negative along an axis where the volume is smaller than
  /// the patch, and lies in its middle.
  public let origins: Origins
  /// The weight of each voxel of a tile, in (D, H, W) order: a Gaussian around the tile's middle
  /// with a standard deviation of an eighth of the patch (nnU-Net, Isensee et al. 2021), at most 1.
  public let weights: [Float]

  /// Tiles overlap by at least `overlap` (0 ..< 1) of the patch and are evenly spread, so that the
  /// first begins at the volume's beginning and the last ends at its end.
  public init(size: [Int], patch: [Int], overlap: Double = 0.5) {
    precondition((0..<1).contains(overlap), "tiles must advance")
    precondition(size.count == 3 && patch.count == 3 && (size + patch).allSatisfy { $0 >= 1 })
    self.size = size
    self.patch = patch
    origins = Origins(starts: (0..<3).map { Self.starts(size[$0], patch[$0], overlap) })
    let bells = patch.map(Self.bell)
    weights = bells[0].flatMap { d in
      bells[1].flatMap { h in bells[2].map { w in Float(d * h * w) } }
    }
  }

  /// Every choice of one start along each axis, in (D, H, W) order. A volume may have millions.
  public struct Origins: RandomAccessCollection, Sendable {
    fileprivate let starts: [[Int]]

    public var startIndex: Int { 0 }
    public var endIndex: Int { starts.reduce(1) { $0 * $1.count } }

    public subscript(index: Int) -> [Int] {
      let (rows, columns) = (starts[1].count, starts[2].count)
      return [
        starts[0][index / columns / rows], starts[1][index / columns % rows],
        starts[2][index % columns],
      ]
    }
  }

  private static func starts(_ size: Int, _ patch: Int, _ overlap: Double) -> [Int] {
    guard size > patch else { return [-((patch - size) / 2)] }
    let advance = max(1, Int(Double(patch) * (1 - overlap)))
    let gaps = (size - patch + advance - 1) / advance
    return (0...gaps).map { ($0 * (size - patch) + gaps / 2) / gaps }
  }

  private static func bell(_ patch: Int) -> [Double] {
    (0..<patch).map { place in
      let distance = (Double(place) - Double(patch - 1) / 2) / (Double(patch) / 8)
      return exp(-distance * distance / 2)
    }
  }

  /// Copies a tile of one image (voxels in (D, H, W) order) into `target`, which holds a patch; zeros
  /// where the volume has no voxels.
  public func extract(
    _ image: [Float], at origin: [Int], into target: UnsafeMutableBufferPointer<Float>
  ) {
    precondition(image.count == size.reduce(1, *) && target.count == weights.count)
    Patch(origin: origin, size: patch)
      .copy(from: image, size, into: target.baseAddress!, padding: 0) { $0 }
  }
}
