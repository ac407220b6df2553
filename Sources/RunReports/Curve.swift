/// A figure over the steps of a run, as a chart of bounded size: steps that lie together are one point,
/// twice as many of them each time that there would be too many points.
struct Curve: Hashable, Sendable {
  struct Point: Hashable, Sendable {
    /// The first and the last step.
    var steps: ClosedRange<Int>
    var count: Int
    var sum: Double
    var values: ClosedRange<Double>

    var mean: Double { sum / Double(count) }
  }

  /// Points at most.
  static let limit = 512

  private(set) var points: [Point] = []
  /// Steps of a point.
  private var stride = 1

  /// Adds the value of a step, which is greater than those before and above 0.
  mutating func add(_ value: Double, at step: Int) {
    guard value.isFinite else { return }
    if let last = points.last, place(of: last.steps.upperBound) == place(of: step) {
      points[points.count - 1] = last.joined(Point(step, value))
    } else {
      points.append(Point(step, value))
    }
    while points.count > Self.limit {
      stride *= 2
      points = points.reduce(into: []) { joined, point in
        if let last = joined.last,
          place(of: last.steps.lowerBound) == place(of: point.steps.lowerBound)
        {
          joined[joined.count - 1] = last.joined(point)
        } else {
          joined.append(point)
        }
      }
    }
  }

  private func place(of step: Int) -> Int { (step - 1) / stride }
}

extension Curve.Point {
  fileprivate init(_ step: Int, _ value: Double) {
    self.init(steps: step...step, count: 1, sum: value, values: value...value)
  }

  fileprivate func joined(_ next: Self) -> Self {
    Self(
      steps: steps.lowerBound...next.steps.upperBound, count: count + next.count,
      sum: sum + next.sum,
      values: min(
        values.lowerBound, next.values.lowerBound)...max(
          values.upperBound, next.values.upperBound))
  }
}
