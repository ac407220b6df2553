/// What an epoch came to.
public struct EpochReport: Sendable {
  /// Scores on the cases held out.
  public struct Validation: Sendable {
    /// Of each label but the background, or of each region, in the model's order; nil where neither
    /// network nor reference has it.
    public var dice: [(name: String, dice: Double?)]
    /// Over the labels that have one.
    public var meanDice: Double?
    /// 0.9 of the former one and 0.1 of the mean; the first mean as it is.
    public var movingDice: Double?
    /// Whether no validation before was as good.
    public var isBest: Bool
  }

  /// From 1.
  public var epoch: Int
  /// Its last one.
  public var step: Int
  /// Seconds of training so far, the validation included.
  public var seconds: Double
  /// Mean over its steps; nil where nobody knows them any more.
  public var loss: Double?
  /// Of its last step.
  public var learningRate: Double?
  /// Nil where the epoch was not validated.
  public var validation: Validation?
}
