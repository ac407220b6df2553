/// A half-open box of voxels, along (D, H, W).
public struct Box: Hashable, Sendable {
  public var lower: SIMD3<Int>
  public var upper: SIMD3<Int>

  public init(lower: SIMD3<Int>, upper: SIMD3<Int>) {
    precondition(all(lower .<= upper), "no box of negative size")
    (self.lower, self.upper) = (lower, upper)
  }

  public var size: SIMD3<Int> { upper &- lower }

  public var voxelCount: Int { size.x * size.y * size.z }

  /// The smallest box around both.
  func union(_ other: Box) -> Box {
    Box(lower: pointwiseMin(lower, other.lower), upper: pointwiseMax(upper, other.upper))
  }

  /// With `margin` more voxels on every side, as far as a volume of `size` goes.
  func expanded(by margin: Int, within size: SIMD3<Int>) -> Box {
    Box(
      lower: pointwiseMax(lower &- margin, .zero), upper: pointwiseMin(upper &+ margin, size))
  }
}
