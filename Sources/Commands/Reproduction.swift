import Plan
import Reports

/// The command that plans a model again, whatever memory the machine has free then.
public struct Reproduction: Sendable {
  /// For a shell.
  public let line: String

  /// - Parameter budget: the limit that the plan had to fit; nil for none.
  public init(model: String, options: ModelOptions, policy: Policy, budget: Int?) {
    var words = ["invseg-compile", "plan", model] + options.arguments
    if policy != .auto { words += ["--policy", policy.rawValue] }
    if let budget { words += ["--budget", "\(budget)"] }
    line = words.map(\.shellWord).joined(separator: " ")
  }
}
