/// A score over cases, or over the labels' means.
public struct Statistic: Hashable, Sendable {
  /// In how many cases, or for how many labels, it is defined.
  public let count: Int
  public let mean: Double?
  /// Of the cases, with n - 1; nil for fewer than two, and over labels.
  public let standardDeviation: Double?
  /// `Bootstrap`'s, of the mean.
  public let interval: ClosedRange<Double>?

  /// Of one value a case; nil is undefined.
  init(of values: [Double?], _ bootstrap: Bootstrap) {
    let defined = values.compactMap(\.self)
    count = defined.count
    let mean = defined.isEmpty ? nil : defined.reduce(0, +) / Double(defined.count)
    self.mean = mean
    standardDeviation = mean.flatMap { mean in
      guard defined.count > 1 else { return nil }
      let squares = defined.reduce(0) { $0 + ($1 - mean) * ($1 - mean) }
      return (squares / Double(defined.count - 1)).squareRoot()
    }
    interval = bootstrap.interval(of: [values])
  }

  /// Of the mean over labels, each with one value a case.
  init(ofMeanOver labels: [[Double?]], _ bootstrap: Bootstrap) {
    let means = labels.compactMap { values in
      let defined = values.compactMap(\.self)
      return defined.isEmpty ? nil : defined.reduce(0, +) / Double(defined.count)
    }
    count = means.count
    mean = means.isEmpty ? nil : means.reduce(0, +) / Double(means.count)
    standardDeviation = nil
    interval = bootstrap.interval(of: labels)
  }
}

extension Statistic: Encodable {
  private enum CodingKeys: String, CodingKey {
    case count
    case mean
    case standardDeviation = "sd"
    case low
    case high
  }

  /// With null for what is undefined.
  public func encode(to encoder: any Encoder) throws {
    var container = encoder.container(keyedBy: CodingKeys.self)
    try container.encode(count, forKey: .count)
    try container.encode(mean, forKey: .mean)
    try container.encode(standardDeviation, forKey: .standardDeviation)
    try container.encode(interval?.lowerBound, forKey: .low)
    try container.encode(interval?.upperBound, forKey: .high)
  }
}
