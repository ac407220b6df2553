import Experiment

extension IntensityNormalization {
  /// Normalizes a channel's voxels in place and returns what one standard deviation of them is
  /// afterwards. A channel without any spread is only shifted.
  ///
  /// - Parameter mask: the voxels that `zScoreMask` counts.
  func apply(to voxels: inout [Float], mask: NonZeroMask? = nil) -> Float {
    switch self {
    case .zScoreNonZero: return Self.standardize(&voxels) { _, value in value != 0 }
    case .zScoreMask:
      guard let mask else { preconditionFailure("a mask is made where one is wanted") }
      return Self.standardize(&voxels) { index, _ in mask[index] }
    case .zScore: return Self.standardize(&voxels) { _, _ in true }
    case .ct(let ct):
      for index in voxels.indices {
        let value = min(max(Double(voxels[index]), ct.low), ct.high)
        voxels[index] = Float((value - ct.mean) / ct.deviation)
      }
      return 1
    case .rescale:
      let least = Double(voxels.min() ?? 0)
      // As nnU-Net has it: a volume of one value becomes 0.
      let range = max(Double(voxels.max() ?? 0) - least, 1e-8)
      let deviation = Self.moments(of: voxels) { _, _ in true }?.deviation ?? 1
      for index in voxels.indices {
        voxels[index] = Float((Double(voxels[index]) - least) / range)
      }
      return Float(deviation / range)
    case .none:
      return Self.moments(of: voxels) { _, _ in true }.map { Float($0.deviation) } ?? 1
    }
  }

  /// Whether voxels outside of the ones that it counts are background, which stays 0.
  var keepsZeros: Bool { self == .zScoreNonZero || self == .zScoreMask }

  @inline(__always)
  private static func standardize(
    _ voxels: inout [Float], _ counts: (Int, Float) -> Bool
  ) -> Float {
    guard let (mean, deviation) = moments(of: voxels, counts) else { return 1 }
    let scale = deviation > 0 ? 1 / deviation : 1
    for index in voxels.indices where counts(index, voxels[index]) {
      voxels[index] = Float((Double(voxels[index]) - mean) * scale)
    }
    return 1
  }

  /// Mean and standard deviation of the voxels that count; nil where none does.
  @inline(__always)
  private static func moments(
    of voxels: [Float], _ counts: (Int, Float) -> Bool
  ) -> (mean: Double, deviation: Double)? {
    // Two passes: the variance of large, close values survives.
    var (sum, count) = (0.0, 0)
    for (index, value) in voxels.enumerated() where counts(index, value) {
      sum += Double(value)
      count += 1
    }
    guard count > 0 else { return nil }
    let mean = sum / Double(count)
    var squares = 0.0
    for (index, value) in voxels.enumerated() where counts(index, value) {
      let distance = Double(value) - mean
      squares += distance * distance
    }
    return (mean, (squares / Double(count)).squareRoot())
  }
}
