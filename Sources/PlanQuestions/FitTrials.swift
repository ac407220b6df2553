import Plan

/// The sizes of a model that a search has compiled and planned, each once.
struct FitTrials {
  private let question: FitQuestion
  /// Nil where the model does not take the size.
  private var models: [ModelSize: LoadedModel?]
  private var trials: [ModelSize: FitAnswer.Trial] = [:]
  /// For each size that was planned, how often its smallest arena fits what is left for one.
  private var arenaFactors: [ModelSize: Double] = [:]
  /// Sizes that were planned, in order.
  private var order: [ModelSize] = []

  init(_ question: FitQuestion) {
    self.question = question
    models = [question.model.size: question.model]
  }

  subscript(size: ModelSize) -> FitAnswer.Trial? { trials[size] }

  /// Everything that was planned, in order.
  var all: [FitAnswer.Trial] { order.compactMap { trials[$0] } }

  /// The smallest size that was planned, whether it fits or not.
  var smallest: ModelSize? { order.min { ModelSize.isSmaller($0, than: $1) } }

  /// How often the smallest arena of a size fits what the budget leaves for one; nil where the size was
  /// not planned.
  func arenaFactor(of size: ModelSize) -> Double? { arenaFactors[size] }

  /// The model at a size that was planned or is the question's own.
  func model(at size: ModelSize) -> LoadedModel { (models[size] ?? nil) ?? question.model }

  /// Whether there is anything to plan at a size.
  mutating func suits(_ size: ModelSize) -> Bool { compiled(size) != nil }

  /// Whether a plan of the size fits the budget; nil where the size does not suit the model.
  mutating func fits(_ size: ModelSize) -> Bool? {
    guard let model = compiled(size) else { return nil }
    let (policy, budget) = (question.policy, question.budget)
    let planned = PlannedModel(model, policies: [policy], budget: budget, autoBudget: budget)
    let fits = planned.plan(policy) != nil
    trials[size] = FitAnswer.Trial(
      patch: size.patch, batch: size.batch, fits: fits,
      peakBytes: planned.peakBytes(planned.shownPlan(policy)))
    arenaFactors[size] = planned.arenaFactor(policy)
    order.append(size)
    return fits
  }

  private mutating func compiled(_ size: ModelSize) -> LoadedModel? {
    let model = models[size] ?? question.model.resized(to: size)
    models[size] = .some(model)
    // A patch at which a normalization has one value to a mean is no patch to train on.
    let isPointless = question.quantity == .patch && model?.normalizesSingleValues == true
    return isPointless ? nil : model
  }
}

extension PlannedModel {
  /// How often the smallest arena of a policy fits what the budget leaves for one.
  fileprivate func arenaFactor(_ policy: Policy) -> Double {
    let room = max(arenaLimit(limit(policy)) ?? 0, 0)
    return Double(room) / Double(max(leastPlan(policy).arenaBytes, 1))
  }
}
