/// Count, mean, variance, least and greatest of values that come one after another.
struct Moments: Sendable {
  private(set) var count = 0
  private(set) var least = Float.infinity
  private(set) var greatest = -Float.infinity
  /// Sums are of distances from the first value, so that the variance of large, close values survives.
  private var origin = 0.0
  private var sum = 0.0
  private var squares = 0.0

  @inline(__always)
  mutating func add(_ value: Float) {
    if count == 0 { origin = Double(value) }
    count += 1
    least = min(least, value)
    greatest = max(greatest, value)
    let distance = Double(value) - origin
    sum += distance
    squares += distance * distance
  }

  /// Whether there is no more than one value.
  var isConstant: Bool { count == 0 || least == greatest }

  var mean: Double { origin + sum / Double(count) }

  /// Of all values, not of a sample.
  var variance: Double {
    let mean = sum / Double(count)
    return max(0, squares / Double(count) - mean * mean)
  }
}
