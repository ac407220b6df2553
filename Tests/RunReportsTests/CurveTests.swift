import Testing

@testable import RunReports

@Suite struct CurveTests {
  /// A figure without a pattern.
  private func value(_ step: Int) -> Double { Double(step * 7919 % 1009) }

  private func curve(_ steps: some Sequence<Int>) -> Curve {
    var curve = Curve()
    for step in steps { curve.add(value(step), at: step) }
    return curve
  }

  @Test(arguments: [1, 2, 511, 512, 513, 1024, 1025, 100_000])
  func `points tell of all steps, and are few`(count: Int) throws {
    let points = curve(1...count).points
    #expect(points.count <= Curve.limit && points.count > min(count, Curve.limit) / 2)
    #expect(points[0].steps.lowerBound == 1)
    #expect(points.last?.steps.upperBound == count)
    for (one, next) in zip(points, points.dropFirst()) {
      #expect(one.steps.upperBound + 1 == next.steps.lowerBound)
    }
    for point in points {
      let values = point.steps.map(value)
      #expect(
        point.count == values.count && point.mean == values.reduce(0, +) / Double(values.count))
      #expect(point.values == values.min()!...values.max()!)
    }
  }

  /// A run of before that lacks steps has its others where they belong.
  @Test func `steps may be missing`() {
    let points = curve([5, 9, 4000, 4001]).points
    #expect(points.map(\.steps) == [5...5, 9...9, 4000...4000, 4001...4001])
  }

  @Test func `what is not finite is left out`() {
    var curve = Curve()
    curve.add(.nan, at: 1)
    curve.add(2, at: 2)
    #expect(curve.points.map(\.mean) == [2])
  }
}
