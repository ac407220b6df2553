/// The largest patch, or batch, of which a training step fits a budget, and how it was found.
public struct FitAnswer: Encodable, Sendable {
  /// What was varied.
  public enum Quantity: String, Encodable, Sendable, CaseIterable {
    case patch
    case batch
  }

  /// One size that was planned.
  public struct Trial: Encodable, Sendable {
    public var patch: [Int]
    public var batch: Int
    public var fits: Bool
    /// Bytes of the plan within the budget or, where none fits, of the policy's smallest one.
    public var peakBytes: Int

    public init(patch: [Int], batch: Int, fits: Bool, peakBytes: Int) {
      self.patch = patch
      self.batch = batch
      self.fits = fits
      self.peakBytes = peakBytes
    }
  }

  public var quantity: Quantity
  public var budgetBytes: Int
  /// The largest that fits; null where not even the smallest does.
  public var found: Nullable<Trial>
  /// The next larger one, which does not fit; null where nothing larger is valid.
  public var next: Nullable<Trial>
  /// Everything that was planned, in order.
  public var trials: [Trial]
  /// The command that plans what was found.
  public var command: Nullable<String>

  public init(
    _ quantity: Quantity, budget: Int, found: Trial?, next: Trial?, trials: [Trial],
    command: String?
  ) {
    self.quantity = quantity
    budgetBytes = budget
    self.found = Nullable(found)
    self.next = Nullable(next)
    self.trials = trials
    self.command = Nullable(command)
  }

  /// - Parameter limit: the budget, in words.
  func text(fitting limit: String) -> String {
    let next = next.value.map { "\(size($0)) would take at least \($0.peakBytes.readableBytes)" }
    guard let found = found.value else {
      return
        "no \(quantity.rawValue) of this model fits \(limit)\(next.map { ": \($0)" } ?? "")"
    }
    return """
      largest \(quantity.rawValue) that fits \(limit): \(size(found))
      a training step takes \(found.peakBytes.readableBytes) (\(found.peakBytes) bytes); \(next ?? "nothing larger was tried")
      to plan it: \(command.value ?? "")
      """
  }

  private func size(_ trial: Trial) -> String {
    quantity == .batch ? "\(trial.batch)" : trial.patch.map(String.init).joined(separator: ",")
  }
}
