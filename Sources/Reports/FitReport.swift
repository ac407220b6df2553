import PlanQuestions

/// The largest patch, or batch, of which a training step fits a budget, as it is shown.
public struct FitReport: Encodable, Sendable {
  public var quantity: FitQuestion.Quantity
  public var budgetBytes: Int
  /// The largest that fits; null where not even the smallest does.
  public var found: Nullable<FitAnswer.Trial>
  /// The next larger one, which does not fit; null where nothing larger is valid.
  public var next: Nullable<FitAnswer.Trial>
  /// Everything that was planned, in order.
  public var trials: [FitAnswer.Trial]
  /// The command that plans what was found.
  public var command: Nullable<String>

  /// - Parameter command: plans the model of the answer.
  public init(_ answer: FitAnswer, command: String) {
    quantity = answer.quantity
    budgetBytes = answer.budget
    found = Nullable(answer.found)
    next = Nullable(answer.next)
    trials = answer.trials
    self.command = Nullable(answer.found == nil ? nil : command)
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

  private func size(_ trial: FitAnswer.Trial) -> String {
    quantity == .batch ? "\(trial.batch)" : trial.patch.map(String.init).joined(separator: ",")
  }
}
