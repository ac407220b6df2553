import Diagnostics
import Plan

/// What models take of memory and time at every combination of some values.
public struct VariationAnswer: Sendable {
  public struct Combination: Sendable {
    /// The model's file.
    public let path: String
    /// For each variation its value; nil for a parameter that the model does not have.
    public let values: [Variation.Value?]
    public let settings: ModelSettings
    /// What is wrong with the model at this combination, or may not be meant.
    public let diagnostics: [Diagnostic]
    /// Nil where the model is rejected at this combination.
    public let plans: Plans?
  }

  /// The plans of one combination.
  public struct Plans: Sendable {
    /// Numbers that are trained or frozen.
    public let weights: Int
    /// Arithmetic operations of a step that keeps everything.
    public let flops: Double
    public let size: ModelSize
    /// Of each policy that was asked for; where none of its plans is within the bytes, of the smallest one.
    public let costs: [StepCost]
  }

  /// One policy's plan of one combination.
  public struct Place: Hashable, Sendable {
    public let combination: Int
    public let policy: Int

    public init(combination: Int, policy: Int) {
      self.combination = combination
      self.policy = policy
    }
  }

  public let variations: [Variation]
  public let limits: StepLimits
  /// Of the first model first; the last variation's values change fastest.
  public let combinations: [Combination]
  /// The plans within the limits that no other is better than: of the same model, with as much of
  /// everything that is varied, in no more bytes and no more time.
  public let front: Set<Place>
  /// Where there are limits, for each model that has a plan within them the one with most of the first
  /// variation, then of the second, and so on. Of several the one with the least of what is not limited.
  public let choices: [Place]

  init(_ variations: [Variation], _ limits: StepLimits, _ combinations: [Combination]) {
    self.variations = variations
    self.limits = limits
    self.combinations = combinations
    let places = combinations.indices.flatMap { combination in
      (combinations[combination].plans?.costs ?? []).indices.map {
        Place(combination: combination, policy: $0)
      }
    }
    let fitting = places.filter { limits.hold(combinations[$0.combination].cost($0.policy)) }
    let byModel = Dictionary(grouping: fitting) { combinations[$0.combination].path }.values
    front = Set(
      byModel.flatMap { places in
        places.filter { place in
          !places.contains { Self.isBetter($0, than: place, of: combinations) }
        }
      })
    let chosen = byModel.map { places in
      places.max { Self.isMore($1, than: $0, variations, limits, combinations) }!
    }
    choices = limits.isNone ? [] : chosen.sorted { $0.combination < $1.combination }
  }

  public subscript(place: Place) -> (combination: Combination, cost: StepCost) {
    let combination = combinations[place.combination]
    return (combination, combination.cost(place.policy))
  }

  /// Whether a plan leaves no reason to take the other one. Of two that are equal the first is better.
  private static func isBetter(
    _ place: Place, than other: Place, of combinations: [Combination]
  ) -> Bool {
    let (mine, others) = (combinations[place.combination], combinations[other.combination])
    guard mine.hasAsMuch(as: others) else { return false }
    let (cost, otherCost) = (mine.cost(place.policy).pair, others.cost(other.policy).pair)
    guard cost.bytes <= otherCost.bytes, cost.seconds <= otherCost.seconds else { return false }
    return cost != otherCost || !others.hasAsMuch(as: mine)
      || (place.combination, place.policy) < (other.combination, other.policy)
  }

  /// Whether a plan has more of the first variation in which two differ or, where they differ in none, takes
  /// less.
  private static func isMore(
    _ place: Place, than other: Place, _ variations: [Variation], _ limits: StepLimits,
    _ combinations: [Combination]
  ) -> Bool {
    let (mine, others) = (combinations[place.combination], combinations[other.combination])
    for index in variations.indices where variations[index].isOrdered {
      if let number = mine.values[index]?.number, let other = others.values[index]?.number,
        number != other
      {
        return number > other
      }
    }
    let (cost, otherCost) = (mine.cost(place.policy).pair, others.cost(other.policy).pair)
    return limits.bytes == nil
      ? cost < otherCost
      : (cost.seconds, cost.bytes) < (otherCost.seconds, otherCost.bytes)
  }
}

extension VariationAnswer.Combination {
  /// Whether it has at least as much of everything that is varied.
  fileprivate func hasAsMuch(as other: Self) -> Bool {
    zip(values, other.values).allSatisfy { mine, other in
      if let mine, let other { mine.isAtLeast(other) } else { mine == other }
    }
  }

  /// Of a combination that was planned.
  fileprivate func cost(_ policy: Int) -> StepCost { plans!.costs[policy] }
}

extension StepCost {
  fileprivate var pair: (bytes: Int, seconds: Double) { (peakBytes, stepSeconds) }
}

/// What a training step may take.
public struct StepLimits: Sendable {
  /// Nil for no limit, as for the seconds.
  public let bytes: Int?
  public let seconds: Double?

  public init(bytes: Int?, seconds: Double?) {
    self.bytes = bytes
    self.seconds = seconds
  }

  public var isNone: Bool { bytes == nil && seconds == nil }

  /// Whether a step is within the limits.
  public func hold(_ cost: StepCost) -> Bool {
    (bytes.map { cost.peakBytes <= $0 } ?? true)
      && (seconds.map { cost.stepSeconds <= $0 } ?? true)
  }
}
