import Diagnostics
import Plan

/// Finds a value of a problem by what a user calls it.
enum ValueName {
  enum Match {
    case value(Int)
    /// Several values could be meant.
    case ambiguous([String])
    case unknown(suggestion: String?)
  }

  /// A whole name, the part after its last `%` or `:`, a term's path or the end of one. Where the
  /// rest is undecided, values that the backward pass reads come before others.
  static func find(_ name: String, in values: [Problem.Value], _ retention: [Plan.Retention])
    -> Match
  {
    if let whole = values.firstIndex(where: { $0.name == name }) { return .value(whole) }
    let steps: [(String) -> Bool] = [
      { path(of: $0) == name },
      { $0.hasSuffix(name.hasPrefix("%") ? name : "%" + name) },
      { path(of: $0).hasSuffix("." + name) || $0.hasSuffix("." + name) },
    ]
    for matches in steps {
      let found = values.indices.filter { matches(values[$0].name) }
      let held = found.filter { retention[$0] != .transient }
      let meant = held.isEmpty ? found : held
      if meant.count == 1 { return .value(meant[0]) }
      if !meant.isEmpty { return .ambiguous(meant.map { values[$0].name }) }
    }
    let names = values.map(\.name)
    return .unknown(
      suggestion: didYouMean(name, among: names) ?? didYouMean(name, among: names.map(path)))
  }

  private static func path(of name: String) -> String {
    String(name.prefix { $0 != ":" })
  }
}
