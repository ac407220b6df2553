import Diagnostics

/// Branches and outputs must meet: each branch leads to an output of its own, and what no branch
/// leads to is the one output that has the network's final value.
struct OutputCheck {
  var outputs: [ResolvedOutput]
  /// Outputs that their condition leaves out.
  var excluded: Set<String>
  var branches: [(output: String, origin: Origin)]
  var networkSpan: Span

  func run(_ report: inout Report) {
    guard !outputs.isEmpty else { return }
    var reached: [String: Origin] = [:]
    for (name, origin) in branches {
      if let first = reached[name] {
        report.error(
          "duplicate-branch", "two branches lead to the output \(quoted(name))", at: origin.span,
          notes: [.init("the first is here", at: first.span)] + origin.trace)
        continue
      }
      reached[name] = origin
      guard !outputs.contains(where: { $0.name == name }) else { continue }
      let hint =
        excluded.contains(name)
        ? "; its 'when' is false, so the branch needs the same"
        : report.suggestion(for: name, among: outputs.map(\.name))
      report.error(
        "undefined-output", "there is no output \(quoted(name))\(hint)", at: origin.span,
        notes: origin.trace)
    }
    // A branch that was wrong leads somewhere too.
    guard !report.diagnostics.containsError else { return }
    let final = outputs.filter { reached[$0.name] == nil }
    if final.isEmpty {
      report.error(
        "no-final-output", "every output has a branch, so the network's last value is for nothing",
        at: networkSpan)
    }
    for output in final.dropFirst() {
      report.error(
        "output-without-branch",
        "no branch leads to the output '\(output.name)': the network's last value is "
          + "'\(final[0].name)'",
        at: output.origin.span)
    }
  }
}
