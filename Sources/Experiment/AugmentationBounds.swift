/// What numbers of transforms may be.
public struct AugmentationBounds: Sendable {
  let transform: KeyPath<Augmentation, Augmentation.Transform?> & Sendable
  let range: ClosedRange<Double>

  /// Degrees; the range of a rotation is symmetric.
  public static let degrees = 0.0...180
  public static let scaling = 0.1...10.0
  public static let elasticScale = 0.02...1.0
  public static let elasticMagnitude = 0.0...1000
  public static let deviation = 0.0...1000
  public static let sigma = 0.1...10.0
  public static let factor = 0.01...100.0
  public static let lowResolution = 0.05...1.0
  public static let exponent = 0.1...10.0

  static let all: [Self] = [
    .init(transform: \.rotation, range: -degrees.upperBound...degrees.upperBound),
    .init(transform: \.scaling, range: scaling),
    .init(transform: \.noise, range: deviation),
    .init(transform: \.blur, range: sigma),
    .init(transform: \.brightness, range: factor),
    .init(transform: \.contrast, range: factor),
    .init(transform: \.lowResolution, range: lowResolution),
    .init(transform: \.invertedGamma, range: exponent),
    .init(transform: \.gamma, range: exponent),
  ]
}
