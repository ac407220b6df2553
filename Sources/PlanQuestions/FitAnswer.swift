/// The largest patch, or batch, of which a training step fits a budget, and how it was found.
public struct FitAnswer: Sendable {
  /// One size that was planned.
  public struct Trial: Encodable, Sendable {
    public var patch: [Int]
    public var batch: Int
    public var fits: Bool
    /// Bytes of the plan within the budget or, where none fits, of the policy's smallest one.
    public var peakBytes: Int
  }

  public let quantity: FitQuestion.Quantity
  /// Bytes.
  public let budget: Int
  /// The largest that fits; nil where not even the smallest does.
  public let found: Trial?
  /// The next larger one, which does not fit; nil where nothing larger is valid.
  public let next: Trial?
  /// Everything that was planned, in order.
  public let trials: [Trial]
  /// The model at the size that was found, or at the smallest one where none fits.
  public let model: LoadedModel
}
