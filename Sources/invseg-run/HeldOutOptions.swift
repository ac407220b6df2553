import ArgumentParser
import Commands

/// Which cases of a data set a new run is trained on, and which it is scored on.
struct HeldOutOptions: ParsableArguments {
  @Option(
    help: ArgumentHelp(
      "How many cases to hold out and score at the end, or the names of these cases: a,b. None where not given.",
      valueName: "n|names"))
  var validation: [String] = []

  @Option(
    help: ArgumentHelp(
      "Fold of nnU-Net's five, 0 to 4, or 'all'; those of splits_final.json where the data set has one.",
      valueName: "k|all"))
  var fold: String?

  @Option(
    help: ArgumentHelp("Folds in nnU-Net's splits_final.json, for --fold.", valueName: "file"))
  var splits: String?

  mutating func validate() throws {
    guard validation.isEmpty || fold == nil else {
      throw ValidationError("--validation and --fold exclude each other")
    }
    guard splits == nil || fold != nil else {
      throw ValidationError("--splits names the folds that --fold takes one of")
    }
    _ = try request()
  }

  /// The options that are given.
  var given: [String] {
    [("--validation", !validation.isEmpty), ("--fold", fold != nil), ("--splits", splits != nil)]
      .filter(\.1).map(\.0)
  }

  /// What is asked for.
  func request() throws -> HeldOutCases {
    if let fold {
      if fold == "all" {
        guard splits == nil else { throw ValidationError("--fold all takes no --splits") }
        return .all
      }
      guard let number = Int(fold), number >= 0 else {
        throw ValidationError("--fold takes a number from 0, or 'all'")
      }
      try OptionRange.check("--fold", number, 0...OptionRange.cases.upperBound)
      return .fold(number, splits: splits)
    }
    guard validation.allSatisfy({ !$0.isEmpty }) else {
      throw ValidationError("--validation takes a number or names")
    }
    guard validation.count == 1, validation[0].allSatisfy(\.isWholeNumber) else {
      return validation.isEmpty ? .count(0) : .named(validation)
    }
    let count = Int(validation[0]) ?? .max
    try OptionRange.check("--validation", count, 0...OptionRange.cases.upperBound)
    return .count(count)
  }
}
