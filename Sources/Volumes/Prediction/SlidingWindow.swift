import Foundation

/// The tiles that cover a volume larger or smaller than the patch, and how they are blended.
public struct SlidingWindow: Sendable {
  /// Voxels of the volume along (D, H, W).
  public let size: [Int]
  public let patch: [Int]
  /// Where tiles begin along each of (D, H, W); negative along an axis where the volume is smaller than
  /// the patch, and lies in its middle.
  public let starts: [[Int]]
  /// The weight of each place in a tile along each of (D, H, W): a Gaussian around the tile's middle
  /// with a standard deviation of an eighth of the patch (nnU-Net, Isensee et al. 2021), at most 1. A
  /// voxel's weight is the product. nnU-Net's middle is half a voxel off where the patch is even; this
  /// one is not, so that a mirrored volume has mirrored scores.
  let bells: [[Double]]

  /// Tiles advance by at most `step` (above 0, at most 1) of the patch and are evenly spread, so that the
  /// first begins at the volume's beginning and the last ends at its end. The places are nnU-Net's
  /// (`compute_steps_for_sliding_window`).
  public init(size: [Int], patch: [Int], step: Double = 0.5) {
    precondition(step > 0 && step <= 1, "tiles must advance, and leave no gap")
    precondition(size.count == 3 && patch.count == 3 && (size + patch).allSatisfy { $0 >= 1 })
    self.size = size
    self.patch = patch
    starts = (0..<3).map { Self.starts(size[$0], patch[$0], step) }
    bells = patch.map(Self.bell)
  }

  private static func starts(_ size: Int, _ patch: Int, _ step: Double) -> [Int] {
    guard size > patch else { return [-((patch - size) / 2)] }
    let gaps = Int((Double(size - patch) / max(1, Double(patch) * step)).rounded(.up))
    let advance = Double(size - patch) / Double(gaps)
    return (0...gaps).map { Int((advance * Double($0)).rounded(.toNearestOrEven)) }
  }

  private static func bell(_ patch: Int) -> [Double] {
    (0..<patch).map { place in
      let distance = (Double(place) - Double(patch - 1) / 2) / (Double(patch) / 8)
      return exp(-distance * distance / 2)
    }
  }

  /// Where the tiles that begin at a plane and reach any of `rows` begin, in (D, H, W) order.
  public func origins(plane: Int, reaching rows: Range<Int>) -> [[Int]] {
    starts[1].filter { $0 < rows.upperBound && $0 + patch[1] > rows.lowerBound }.flatMap { row in
      starts[2].map { [plane, row, $0] }
    }
  }

  /// How many tiles `origins` gives for a band in all.
  public func tileCount(reaching rows: Range<Int>) -> Int {
    starts[0].count * origins(plane: 0, reaching: rows).count
  }

  /// Copies a tile of one image (voxels in (D, H, W) order) into `target`, which holds a patch; zeros
  /// where the volume has no voxels. It is mirrored along the axes that `flips` says.
  public func extract(
    _ image: [Float], at origin: [Int], flips: [Bool] = [false, false, false],
    into target: UnsafeMutableBufferPointer<Float>
  ) {
    precondition(image.count == size.reduce(1, *) && target.count == patch.reduce(1, *))
    Patch(origin: origin, size: patch, flips: flips)
      .copy(from: image, size, into: target.baseAddress!, padding: 0) { $0 }
  }
}
