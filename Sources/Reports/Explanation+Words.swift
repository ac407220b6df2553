import Plan
import PlanQuestions

extension Explanation.Reason {
  /// As a sentence without its full stop.
  ///
  /// - Parameter bytes: the value's.
  func words(bytes: Int) -> String {
    switch self {
    case .givenFromOutside(let isLiveAtPeak):
      "it is given from outside, and is there until it is read for the last time; \(Self.words(isLiveAtPeak: isLiveAtPeak))"
    case .made(let operation, let path, let seconds, let isRepeatable):
      "made by \(operation) of '\(path)', \(seconds.map { "which takes \($0.readableSeconds)" } ?? "which only moves bytes")"
        + (isRepeatable ? "" : " and may run only once")
    case .madeInBackwardPass:
      "the backward pass makes it, and it goes when it is read for the last time"
    case .readByNoGradient: "no gradient needs it, so it goes when the forward pass has read it"
    case .policyKeeps: "policy 'keep' stores what the backward pass reads"
    case .nothingMakesItAgain: "nothing can make it again"
    case .fitsBudget(let budget):
      "the budget of \(budget.readableBytes) leaves room for its \(bytes.readableBytes), which saves making it again"
    case .leastPlanKeeps:
      "the plan with the least bytes that was found keeps its \(bytes.readableBytes)"
    case .isLiveAtPeak(let isLiveAtPeak): Self.words(isLiveAtPeak: isLiveAtPeak)
    case .isFreeInBetween:
      "its \(bytes.readableBytes) are free from its last reader in the forward pass to where it is made again"
    case .neededForOthers:
      "no gradient reads it itself; it is made again for values that one reads"
    case .rebuilt(let inverse, let seconds):
      "\(inverse) rebuilds it from later values, which takes \(seconds.readableSeconds)"
    case .couldBeRebuilt(let inverse): "an inverse could rebuild it too: \(inverse)"
    }
  }

  private static func words(isLiveAtPeak: Bool) -> String {
    isLiveAtPeak
      ? "it is live at the step with the most live bytes"
      : "it is not live at the step with the most live bytes, so it costs the peak nothing"
  }
}

extension Explanation.Obstacle {
  var words: String {
    switch self {
    case .isGivenFromOutside: "it is given from outside"
    case .policyForbids(let policy): "policy '\(policy.rawValue)' does not"
    case .runsOnce(let operation): "\(operation) may run only once"
    case .hasNoInverse: "no operation that reads it can be inverted"
    }
  }
}

extension Plan.Retention {
  /// As a participle, for sentences.
  var words: String {
    switch self {
    case .keep: "kept"
    case .recompute: "recomputed"
    case .invert: "rebuilt by inversion"
    case .transient: "not read by the backward pass, or made by it"
    }
  }
}
