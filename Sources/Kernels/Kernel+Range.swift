extension Kernel {
  /// The same on grids whose ranges are `scale` times as wide.
  public func wideningRange(by scale: Double) -> Kernel {
    func widened(_ range: Double?) -> Double? { range.map { $0 * scale } }
    switch self {
    case .round(let range):
      return .round(range: range * scale)
    case .add(let alpha, let beta, let range):
      return .add(alpha: alpha, beta: beta, range: widened(range))
    case .orthogonalDown(let factor, let range):
      return .orthogonalDown(factor: factor, range: widened(range))
    case .orthogonalUp(let factor, let range):
      return .orthogonalUp(factor: factor, range: widened(range))
    case .convolution(var attributes):
      attributes.range = widened(attributes.range)
      return .convolution(attributes)
    case .convolutionDataGradient(var attributes):
      attributes.range = widened(attributes.range)
      return .convolutionDataGradient(attributes)
    case .normalize(var attributes):
      attributes.range = widened(attributes.range)
      return .normalize(attributes)
    case .upsample(var attributes):
      attributes.range = widened(attributes.range)
      return .upsample(attributes)
    default:
      return self
    }
  }
}
