/// How the voxels of a volume become more or fewer of the same extent, by nnU-Net's rule
/// (`default_resampling.py`).
///
/// Voxels of both grids begin at the volume's edge, not at its first voxel's centre, so that extents are
/// kept. Nothing is smoothed before voxels become fewer.
public struct Resampling: Hashable, Sendable {
  /// Voxels along (D, H, W) before and after.
  public let source: [Int]
  public let target: [Int]
  /// The axis whose voxels are so long that slices across it are resampled each by itself, and are then
  /// taken as the nearest ones; nil where all axes are resampled alike.
  let separateAxis: Int?

  /// - Parameters:
  ///   - size: voxels along (D, H, W) of what is resampled.
  ///   - spacing: millimetres along (D, H, W) from one voxel of it to the next.
  public init(from size: [Int], _ spacing: [Double], to target: [Int], _ targetSpacing: [Double]) {
    precondition((size + target).allSatisfy { $0 > 0 } && size.count == 3 && target.count == 3)
    self.source = size
    self.target = target
    separateAxis = Self.separateAxis(spacing, targetSpacing)
  }

  /// Voxels along (D, H, W) of a volume at another spacing: whole numbers, of two equally near the even
  /// one, and at least one.
  public static func size(
    of size: [Int], _ spacing: [Double], at target: [Double]
  ) -> [Int] {
    (0..<3).map { axis in
      let voxels = spacing[axis] / target[axis] * Double(size[axis])
      return max(1, Int(voxels.rounded(.toNearestOrEven)))
    }
  }

  /// One spacing decides: the first whose greatest is more than three times its least. Two or three
  /// axes that share the greatest are resampled as all are. Files round spacings, and the columns of oblique affines, to
  /// 24 bits: a millionth more or less is none.
  private static func separateAxis(_ spacing: [Double], _ targetSpacing: [Double]) -> Int? {
    let deciding = [spacing, targetSpacing].first { $0.max()! > 3 * (1 + 1e-6) * $0.min()! }
    guard let deciding else { return nil }
    let longest = (0..<3).filter { deciding[$0] > deciding.max()! * (1 - 1e-6) }
    return longest.count == 1 ? longest[0] : nil
  }

  /// Whether nothing is to be done.
  public var isIdentity: Bool { source == target }

  /// What `voxels` in (D, H, W) order become: through cubic splines, within the range that they have, or
  /// that their slice has where slices are apart. Throws `RefusedMemory`.
  public func image(_ voxels: [Float]) throws -> [Float] {
    precondition(voxels.count == source.reduce(1, *), "a volume of the size")
    guard !isIdentity else { return voxels }
    let ranges = SliceRanges(voxels, source, across: separateAxis)
    var (result, size) = try splined(voxels)
    ranges.clip(&result, size)
    guard let separateAxis else { return result }
    return try AxisPass(size, axis: separateAxis, to: target[separateAxis]).nearest(result)
  }

  /// The same before clipping, and as many slices as before along an axis that is apart.
  func splined(_ voxels: [Float]) throws -> (voxels: [Float], size: [Int]) {
    var (result, size) = (voxels, source)
    // Those that become fewest first: it is the least work, in the least memory.
    let axes = (0..<3).filter { $0 != separateAxis && source[$0] != target[$0] }
      .sorted { target[$0] * source[$1] < target[$1] * source[$0] }
    for axis in axes {
      result = try AxisPass(size, axis: axis, to: target[axis]).cubic(result)
      size[axis] = target[axis]
    }
    return (result, size)
  }

  /// Between which voxels of an axis class indices and scores are interpolated.
  func taps(_ axis: Int) -> AxisTaps {
    axis == separateAxis
      ? .nearest(from: source[axis], to: target[axis])
      : .linear(from: source[axis], to: target[axis])
  }
}
