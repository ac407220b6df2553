import Plan

/// What is the largest patch, or the largest batch, of which a training step fits a budget?
public struct FitQuestion: Sendable {
  /// What is varied.
  public enum Quantity: String, Encodable, Sendable, CaseIterable {
    /// The patch, with about the aspect that the model gives.
    case patch
    case batch
  }

  let quantity: Quantity
  let model: LoadedModel
  /// The policy that has to fit.
  let policy: Policy
  /// Bytes of a step, all spaces together.
  let budget: Int

  /// - Parameter model: at the size that the search begins with.
  public init(_ quantity: Quantity, of model: LoadedModel, policy: Policy, budget: Int) {
    self.quantity = quantity
    self.model = model
    self.policy = policy
    self.budget = budget
  }

  /// Searches: compiles and plans the model at several sizes, each once.
  public func answer() -> FitAnswer {
    var trials = FitTrials(self)
    let sizes = SizeLadder(quantity, from: model.size) { trials.suits($0) }
    let search = LargestFit(
      sizes.numbers,
      guesses: [
        { sizes.given },
        { sizes.number(forMemory: trials.arenaFactor(of: model.size) ?? 1) },
      ], fits: { trials.fits(sizes[$0]) })
    let found = search.largest.map { sizes[$0] }
    return FitAnswer(
      quantity: quantity, budget: budget, found: found.flatMap { trials[$0] },
      next: search.exceeding.flatMap { trials[sizes[$0]] }, trials: trials.all,
      model: trials.model(at: found ?? trials.smallest ?? model.size))
  }
}
