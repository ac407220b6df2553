import Diagnostics
import Plan

/// Finds a value of a problem by what a user calls it.
public enum ValueName {
  /// Why a name is not that of one value.
  public enum Fault: Error, Hashable, Sendable {
    /// Several values could be meant.
    case ambiguous([String])
    case unknown(suggestion: String?)
  }

  /// A whole name, a term's path, a number with or without `%`, or the end of a name or a path from
  /// a dot on. Where the rest is undecided, values that the backward pass reads come before others.
  ///
  /// - Parameters:
  ///   - paths: for each value that of what makes it.
  ///   - numbers: for each value its own.
  static func find(
    _ name: String, in values: [Problem.Value], paths: [String], numbers: [Int],
    _ retention: [Plan.Retention]
  ) throws(Fault) -> Int {
    if let whole = values.firstIndex(where: { $0.name == name }) { return whole }
    let steps: [(Int) -> Bool] = [
      { paths[$0] == name },
      { "\(numbers[$0])" == name || "%\(numbers[$0])" == name },
      { paths[$0].hasSuffix("." + name) || values[$0].name.hasSuffix("." + name) },
    ]
    for matches in steps {
      let found = values.indices.filter(matches)
      let held = found.filter { retention[$0] != .transient }
      let meant = held.isEmpty ? found : held
      if meant.count == 1 { return meant[0] }
      if !meant.isEmpty { throw .ambiguous(meant.map { values[$0].name }) }
    }
    let names = values.map(\.name)
    throw .unknown(
      suggestion: didYouMean(name, among: names) ?? didYouMean(name, among: paths))
  }
}
