/// How near one result is to another, element by element.
struct Agreement {
  /// By how much the difference at the worst element is beyond what is allowed.
  private(set) var excess = -Double.infinity
  private(set) var worst = 0
  /// Elements of a narrow result that were rounded otherwise.
  private(set) var unequal = 0

  /// - Parameters:
  ///   - tolerance: the largest absolute difference allowed, plus `relative` of what is expected.
  ///   - isNarrow: whether the elements are bfloat16. Two floats that are nearly the same may be
  ///     rounded to neighbours.
  init(
    _ values: [Double], _ expected: [Double], tolerance: Double, relative: Double, isNarrow: Bool
  ) {
    for at in values.indices {
      var allowed = tolerance
      if expected[at].isFinite { allowed += relative * abs(expected[at]) }
      let difference = Self.difference(values[at], expected[at])
      if isNarrow, difference > allowed, expected[at].isFinite {
        unequal += 1
        allowed += 0x1p-7 * abs(expected[at])
      }
      if difference - allowed > excess { (excess, worst) = (difference - allowed, at) }
    }
  }

  /// None where both are the same or both are NaN, infinite where one alone is NaN or infinite.
  static func difference(_ a: Double, _ b: Double) -> Double {
    if a == b || (a.isNaN && b.isNaN) { return 0 }
    return a.isNaN || b.isNaN ? .infinity : abs(a - b)
  }
}
