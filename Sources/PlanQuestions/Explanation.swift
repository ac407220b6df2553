import Plan

/// Why a value is kept, recomputed or inverted, and what the other choices would cost.
public struct Explanation: Sendable {
  /// Something that is so and bears on the choice.
  public enum Reason: Hashable, Sendable {
    /// The value is an argument of the step.
    case givenFromOutside(isLiveAtPeak: Bool)
    /// - seconds: nil where the operation only moves bytes.
    case made(by: String, path: String, seconds: Double?, isRepeatable: Bool)
    /// It is the backward pass's own.
    case madeInBackwardPass
    case readByNoGradient
    /// Policy `keep` stores what the backward pass reads.
    case policyKeeps
    case nothingMakesItAgain
    /// The budget leaves room for it.
    case fitsBudget(Int)
    /// The plan with the least bytes that was found keeps it.
    case leastPlanKeeps
    case isLiveAtPeak(Bool)
    /// Its bytes are free from its last reader in the forward pass to where it is made again.
    case isFreeInBetween
    /// It is made again for values that a gradient reads.
    case neededForOthers
    case rebuilt(by: String, seconds: Double)
    case couldBeRebuilt(by: String)
  }

  /// An operation that reads the value.
  public struct Use: Encodable, Sendable {
    public var operation: String
    public var path: String
    public var line: Int
    /// Its predicted seconds alone.
    public var seconds: Double
  }

  /// Why the value cannot be had in some way.
  public enum Obstacle: Hashable, Sendable {
    case isGivenFromOutside
    case policyForbids(Policy)
    case runsOnce(operation: String)
    case hasNoInverse
  }

  /// One way to come by the value in the backward pass.
  public struct Alternative: Sendable {
    /// Figures of the fastest plan within the budget that does so or, where none is found, of the
    /// smallest.
    public struct Figures: Sendable {
      public var peakBytes: Int
      public var seconds: Double
      public var fits: Bool
    }

    public enum Outcome: Sendable {
      case possible(Figures)
      case impossible(Obstacle)
    }

    public var retention: Plan.Retention
    /// Whether it is what the plan does.
    public var isChosen: Bool
    public var outcome: Outcome
  }

  public let name: String
  /// Where it is made in the model; 0 for an argument.
  public let line: Int
  public let bytes: Int
  public let retention: Plan.Retention
  public let reasons: [Reason]
  /// Operations of the backward pass that read it, in order.
  public let readBy: [Use]
  /// Whether it is live at the step with the most live bytes.
  public let isLiveAtPeak: Bool
  /// Keep, recompute and invert; empty for a value that the backward pass does not read.
  public let alternatives: [Alternative]
}
