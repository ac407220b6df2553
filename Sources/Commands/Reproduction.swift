import Plan
import PlanQuestions
import Reports

/// The command that plans a model again, or writes a program of it, whatever memory the machine has free then.
public struct Reproduction: Sendable {
  /// For a shell.
  public let line: String

  /// - Parameters:
  ///   - target: what it was planned for, where that is not this processor.
  ///   - budget: the limit that the plan had to fit; nil for none.
  public init(
    _ command: String = "plan", model: String, target: String? = nil, options: ModelOptions,
    policy: Policy, budget: Int?
  ) {
    var words = ["invseg-compile", command, model] + options.arguments
    if let target { words += ["--target", target] }
    if policy != .auto { words += ["--policy", policy.rawValue] }
    if let budget { words += ["--budget", "\(budget)"] }
    line = words.map(\.shellWord).joined(separator: " ")
  }
}

/// The command that trains a model at one combination of what was varied.
public struct TrainingCommand: Sendable {
  /// For a shell; `DATASET`, `RUN` and `N` stand for the data, the run's folder and a number of epochs.
  public let line: String

  /// - Parameters:
  ///   - settings: all that the combination sets, in place of what the options do.
  ///   - budget: nil for none.
  public init(
    model: String, options: ModelOptions, settings: ModelSettings, policy: Policy, budget: Int?
  ) {
    var options = options
    options.set(settings)
    var words = [
      "invseg-run", "train", model, "--data", "DATASET", "--out", "RUN", "--epochs", "N",
    ]
    words += options.arguments + ["--policy", policy.rawValue]
    if let budget { words += ["--budget", "\(budget)"] }
    line = words.map(\.shellWord).joined(separator: " ")
  }
}
