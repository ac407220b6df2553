/// The learning rate over a run, as a factor of the optimizer's rate.
public struct Schedule: Codable, Hashable, Sendable {
  public enum Shape: Hashable, Sendable {
    case constant
    /// Times `factor` at each of `milestones`, given as fractions of the run.
    case step(milestones: [Double], factor: Double)
    /// (1 - progress) ^ power.
    case polynomial(power: Double)
    /// From 1 to `floor` along half a cosine.
    case cosine(floor: Double)
  }

  public var shape: Shape
  /// Fraction of the run over which the rate rises linearly from 0.
  public var warmUp: Double

  private enum CodingKeys: String, CodingKey {
    case shape = "shape"
    case warmUp = "warmUp"
  }

  public init(_ shape: Shape = .constant, warmUp: Double = 0) {
    self.shape = shape
    self.warmUp = warmUp
  }
}
