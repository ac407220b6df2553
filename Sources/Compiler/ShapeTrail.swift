import ModelLanguage

/// The shapes that a value takes on its way through terms: who changed what is wrong in the end.
struct ShapeTrail {
  private var points: [(origin: Origin, shape: [Int])] = []

  var count: Int { points.count }

  mutating func append(_ shape: [Int], after origin: Origin) { points.append((origin, shape)) }

  mutating func cut(to count: Int) { points.removeLast(points.count - count) }

  /// The last term since the trail had `start` points that changes the rank, or an extent, which is
  /// not the wanted one in the end; nil where no term does.
  ///
  /// - Parameter free: an axis along which any extent will do.
  func lastChange(
    since start: Int, from given: [Int], to wanted: [Int], free: Int? = nil
  ) -> Origin? {
    guard let result = points[start...].last?.shape else { return nil }
    let hasWrongRank = result.count != wanted.count
    let wrong =
      hasWrongRank ? [] : result.indices.filter { $0 != free && result[$0] != wanted[$0] }
    var before = given
    var change: Origin?
    for (origin, shape) in points[start...] {
      if shape.count != before.count
        || shape.count == result.count && wrong.contains(where: { shape[$0] != before[$0] })
      {
        change = origin
      }
      before = shape
    }
    return change
  }
}
