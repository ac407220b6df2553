import ArgumentParser
import PlanQuestions

/// Greatest numbers that options take, far beyond any use: with them all arithmetic behind fits.
public enum OptionRange {
  public static let steps = 1...1_000_000_000
  public static let epochs = 1...1_000_000_000
  public static let minutes = 1e-6...1e9
  public static let seconds = 1e-9...1e9
  public static let cases = 1...1_000_000
  public static let batch = ModelSize.batches
  public static let extent = 1...65_536

  /// Throws `ValidationError`, which is exit code 64, where an option is given and out of range.
  public static func check<Number: Comparable>(
    _ option: String, _ value: Number?, _ range: ClosedRange<Number>
  ) throws {
    guard let value, !range.contains(value) else { return }
    throw ValidationError("\(option) takes \(range.lowerBound) to \(range.upperBound)")
  }
}
