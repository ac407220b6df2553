import Randomness

/// Confidence intervals of means over cases: percentiles of the means of resampled cases (Efron, 1979).
/// Cases are what is drawn, with replacement, as voxels and labels of one case are no independent ones.
public struct Bootstrap: Sendable {
  public static let resamples = 2000
  public static let level = 0.95
  public static let seed: UInt64 = 0

  /// The cases of one resample after another.
  private let drawn: [Int32]
  private let cases: Int

  public init(cases: Int) {
    var generator = SplitMix64(seed: Self.seed)
    self.cases = cases
    drawn =
      cases < 2
      ? [] : (0..<Self.resamples * cases).map { _ in Int32(generator.below(cases)) }
  }

  /// The interval of the mean over some scores' means over cases, each score's values by case; nil is
  /// undefined and left out. Nil where no score has two values.
  public func interval(of scores: [[Double?]]) -> ClosedRange<Double>? {
    let scores = scores.filter { $0.count { $0 != nil } > 1 }.map { $0.map { $0 ?? .nan } }
    guard !scores.isEmpty, !drawn.isEmpty else { return nil }
    let means = (0..<Self.resamples).compactMap { resample -> Double? in
      let drawn = drawn[resample * cases..<(resample + 1) * cases]
      let means = scores.compactMap { Self.mean(of: $0, at: drawn) }
      return means.isEmpty ? nil : means.reduce(0, +) / Double(means.count)
    }.sorted()
    guard !means.isEmpty else { return nil }
    let tail = (1 - Self.level) / 2
    return Percentile.linear(tail, of: means)...Percentile.linear(1 - tail, of: means)
  }

  private static func mean(of values: [Double], at cases: ArraySlice<Int32>) -> Double? {
    var (sum, count) = (0.0, 0)
    for index in cases where !values[Int(index)].isNaN {
      sum += values[Int(index)]
      count += 1
    }
    return count == 0 ? nil : sum / Double(count)
  }
}
