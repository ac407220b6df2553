import Compiler
import Diagnostics
import Parallelism
import Plan
import Program
import Synchronization

/// What do models take of memory and time at every combination of some values, and which of them is
/// within limits?
public struct VariationQuestion: Sendable {
  /// Combinations that are planned at most.
  public static let combinationLimit = 1000

  private let models: [SourceText]
  /// Of all combinations.
  private let settings: ModelSettings
  private let variations: [Variation]
  private let options: Compilation.Options
  private let policies: [Policy]
  private let limits: StepLimits
  /// For each model the names of its parameters; nil where it is rejected.
  private let parameters: [[String]?]

  /// - Parameters:
  ///   - settings: what all combinations have in common.
  ///   - policies: those that are planned.
  public init(
    _ models: [SourceText], settings: ModelSettings, variations: [Variation],
    options: Compilation.Options, policies: [Policy], limits: StepLimits
  ) {
    self.models = models
    self.settings = settings
    self.variations = variations
    self.options = options
    self.policies = policies
    self.limits = limits
    parameters = models.map { ModelSettings().resolve($0).model?.parameters.map(\.name) }
  }

  /// A name that is varied and that no model has, and the one that may have been meant.
  public var unknownParameter: (name: String, suggestion: String?)? {
    guard !parameters.contains(where: { $0 == nil }) else { return nil }
    let known = parameters.flatMap { $0 ?? [] }
    let unknown = variations.compactMap(\.parameter).first { !known.contains($0) }
    return unknown.map { ($0, didYouMean($0, among: known + ["patch", "batch"])) }
  }

  /// Plans every combination, several at once.
  ///
  /// - Parameter progress: told of each that is done: how many are, and of how many. Called by several threads.
  public func answer(
    progress: @Sendable (_ done: Int, _ count: Int) -> Void = { _, _ in }
  ) -> VariationAnswer {
    let trials = models.indices.flatMap { model in
      combinations(of: model).map { (model: model, values: $0) }
    }
    let done = Atomic<Int>(0)
    let planned = trials.concurrentMap { trial in
      let combination = plan(models[trial.model], trial.values)
      progress(done.add(1, ordering: .relaxed).newValue, trials.count)
      return combination
    }
    return VariationAnswer(variations, limits, planned)
  }

  /// All values of what a model has, the last variation's fastest.
  private func combinations(of model: Int) -> [[Variation.Value?]] {
    variations.reduce([[]]) { combinations, variation in
      let isKnown =
        variation.parameter.map { parameters[model]?.contains($0) ?? true } ?? true
      let values: [Variation.Value?] = isKnown ? variation.values : [nil]
      return combinations.flatMap { combination in values.map { combination + [$0] } }
    }
  }

  private func plan(
    _ source: SourceText, _ values: [Variation.Value?]
  ) -> VariationAnswer.Combination {
    let settings = zip(variations, values).reduce(settings) { settings, item in
      item.1.map { settings.setting(item.0.name, to: $0) } ?? settings
    }
    let (loaded, diagnostics) = settings.load(source, options: options)
    return VariationAnswer.Combination(
      path: source.name, values: values, settings: settings, diagnostics: diagnostics,
      plans: loaded.map(plans))
  }

  private func plans(_ loaded: LoadedModel) -> VariationAnswer.Plans {
    let planned = PlannedModel(
      loaded, policies: policies + [.keep], budget: limits.bytes, autoBudget: limits.bytes)
    let keepSeconds = planned.shownPlan(.keep).seconds
    return VariationAnswer.Plans(
      weights: loaded.compilation.weights.count, flops: loaded.compilation.flops,
      size: loaded.size,
      costs: policies.map { StepCost($0, program(of: $0, planned), keepSeconds: keepSeconds) })
  }

  /// The fastest plan within the bytes; where time alone is limited, the smallest one within that.
  private func program(of policy: Policy, _ planned: PlannedModel) -> Program {
    let smallest =
      limits.bytes == nil
      ? limits.seconds.flatMap { planned.leastProgram(policy, within: $0) } : nil
    return smallest ?? planned.shownProgram(policy)
  }
}
