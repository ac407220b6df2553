/// A moving average of the trained weights, which validation and prediction take.
public struct WeightAverage: Codable, Hashable, Sendable {
  /// Share of the average that stays at each update of the weights, 0 up to but not including 1.
  public var decay: Double

  private enum CodingKeys: String, CodingKey {
    case decay = "decay"
  }

  public init(decay: Double = 0.999) { self.decay = decay }
}
