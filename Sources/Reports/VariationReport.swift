import Diagnostics
import Plan
import PlanQuestions

/// What models take at every combination of some values, as it is shown.
public struct VariationReport: Encodable, Sendable {
  public struct Setting: Encodable, Sendable {
    public var name: String
    public var value: String
  }

  /// What one policy's plan takes at one combination.
  public struct PolicyRow: Encodable, Sendable {
    public var cost: StepCost
    public var isWithinLimits: Bool
    public var isOnFront: Bool

    private enum CodingKeys: String, CodingKey {
      case isWithinLimits, isOnFront
    }

    public func encode(to encoder: any Encoder) throws {
      try cost.encode(to: encoder)
      var container = encoder.container(keyedBy: CodingKeys.self)
      try container.encode(isWithinLimits, forKey: .isWithinLimits)
      try container.encode(isOnFront, forKey: .isOnFront)
    }
  }

  public struct Row: Encodable, Sendable {
    public var model: String
    /// The varied values that the model has.
    public var settings: [Setting]
    public var patch: Nullable<[Int]>
    public var batch: Nullable<Int>
    public var weights: Nullable<Int>
    public var flops: Nullable<Double>
    public var policies: [PolicyRow]
    /// Why the model is none at this combination.
    public var rejection: Nullable<String>
  }

  /// The most that a model can have within the limits.
  public struct Choice: Encodable, Sendable {
    public var model: String
    public var settings: [Setting]
    public var policy: Policy
    public var peakBytes: Int
    public var stepSeconds: Double
    /// The command that trains it.
    public var command: String
  }

  public var schemaVersion = 1
  public var budgetBytes: Nullable<Int>
  public var seconds: Nullable<Double>
  public var rates: String
  /// What is varied, in order.
  public var names: [String]
  public var combinations: [Row]
  public var choices: [Choice]

  /// - Parameters:
  ///   - rates: where kernel rates are from, in words.
  ///   - command: trains a model with a plan.
  public init(
    _ answer: VariationAnswer, rates: String,
    command: (VariationAnswer.Combination, StepCost) -> String
  ) {
    budgetBytes = Nullable(answer.limits.bytes)
    seconds = Nullable(answer.limits.seconds)
    self.rates = rates
    names = answer.variations.map(\.name)
    combinations = answer.combinations.enumerated().map { index, combination in
      let plans = combination.plans
      return Row(
        model: combination.path, settings: Self.settings(combination, answer.variations),
        patch: Nullable(plans?.size.patch), batch: Nullable(plans?.size.batch),
        weights: Nullable(plans?.weights), flops: Nullable(plans?.flops),
        policies: (plans?.costs ?? []).enumerated().map { policy, cost in
          PolicyRow(
            cost: cost, isWithinLimits: answer.limits.hold(cost),
            isOnFront: answer.front.contains(.init(combination: index, policy: policy)))
        },
        rejection: Nullable(
          plans == nil
            ? combination.diagnostics.first { $0.severity == .error }?.message : nil))
    }
    choices = answer.choices.map { place in
      let (combination, cost) = answer[place]
      return Choice(
        model: combination.path, settings: Self.settings(combination, answer.variations),
        policy: cost.policy, peakBytes: cost.peakBytes, stepSeconds: cost.stepSeconds,
        command: command(combination, cost))
    }
  }

  private static func settings(
    _ combination: VariationAnswer.Combination, _ variations: [Variation]
  ) -> [Setting] {
    zip(variations, combination.values).compactMap { variation, value in
      value.map { Setting(name: variation.name, value: $0.text) }
    }
  }

  /// A row for each combination and policy as CSV; of a combination that is rejected one with the reason.
  public var csv: String {
    let sizes = ["patch", "batch"].filter { !names.contains($0) }
    let figures = [
      "weights", "flops", "policy", "peak_bytes", "arena_bytes", "step_flops", "step_seconds",
      "overhead_vs_keep", "is_within_limits", "is_on_front", "rejection",
    ]
    let rows = combinations.flatMap { row in
      let settings = names.map { name in row.settings.first { $0.name == name }?.value ?? "" }
      let size = sizes.map { name in
        name == "patch"
          ? row.patch.value.map { Variation.Value.patch($0).text } ?? ""
          : row.batch.value.map(String.init) ?? ""
      }
      let head = [row.model] + settings + size
      guard row.rejection.value == nil else {
        return [head + Array(repeating: "", count: figures.count - 1) + [row.rejection.value!]]
      }
      return row.policies.map { policy in
        let cost = policy.cost
        return head + [
          "\(row.weights.value ?? 0)", "\(row.flops.value ?? 0)", cost.policy.rawValue,
          "\(cost.peakBytes)", "\(cost.arenaBytes)", "\(cost.stepFlops)", "\(cost.stepSeconds)",
          "\(cost.overheadVsKeep)", "\(policy.isWithinLimits)", "\(policy.isOnFront)",
          "",
        ]
      }
    }
    return ([["model"] + names + sizes + figures] + rows).csv
  }
}

extension Variation.Value {
  /// As `--vary` takes it.
  var text: String {
    switch self {
    case .parameter(let text): text
    case .patch(let extents):
      Set(extents).count == 1
        ? "\(extents[0])" : extents.map(String.init).joined(separator: "x")
    case .batch(let count): "\(count)"
    }
  }
}
