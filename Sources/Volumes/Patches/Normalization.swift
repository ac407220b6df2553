import Experiment

extension IntensityNormalization {
  /// Normalizes a modality's voxels in place and returns what one standard deviation of them is
  /// afterwards. A modality without any spread is only shifted.
  public func apply(to voxels: inout [Float]) -> Float {
    let skipsZeros = self == .zScoreNonZero
    // Two passes: the variance of large, close values survives.
    var (sum, count) = (0.0, 0)
    for value in voxels where !(skipsZeros && value == 0) {
      sum += Double(value)
      count += 1
    }
    guard count > 0 else { return 1 }
    let mean = sum / Double(count)
    var squares = 0.0
    for value in voxels where !(skipsZeros && value == 0) {
      let distance = Double(value) - mean
      squares += distance * distance
    }
    let deviation = (squares / Double(count)).squareRoot()
    if self == .none { return Float(deviation) }
    let scale = deviation > 0 ? 1 / deviation : 1
    for index in voxels.indices where !(skipsZeros && voxels[index] == 0) {
      voxels[index] = Float((Double(voxels[index]) - mean) * scale)
    }
    return 1
  }
}
