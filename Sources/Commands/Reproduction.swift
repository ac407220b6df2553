import Plan

/// The command that plans a model again, whatever memory the machine has free then.
public struct Reproduction: Sendable {
  /// For a shell.
  public let line: String

  /// - Parameter budget: the limit that the plan had to fit; nil for none.
  public init(model: String, options: ModelOptions, policy: Policy, budget: Int?) {
    var words = ["invseg-compile", "plan", model] + options.arguments
    if policy != .auto { words += ["--policy", policy.rawValue] }
    if let budget { words += ["--budget", "\(budget)"] }
    line = words.map(Self.quoted).joined(separator: " ")
  }

  /// As one word of a POSIX shell.
  public static func quoted(_ word: String) -> String {
    let isPlain =
      !word.isEmpty
      && word.unicodeScalars.allSatisfy {
        ("a"..."z").contains($0) || ("A"..."Z").contains($0) || ("0"..."9").contains($0)
          || "-_./,=:+@%".unicodeScalars.contains($0)
      }
    return isPlain
      ? word
      : "'"
        + word.split(separator: "'", omittingEmptySubsequences: false)
        .joined(separator: "'\\''") + "'"
  }
}
