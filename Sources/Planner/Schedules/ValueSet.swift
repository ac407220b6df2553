/// A set of values of a small program, one bit each.
typealias ValueSet = UInt64

extension ValueSet {
  /// Calls `body` with every member.
  @inline(__always)
  func forEach(_ body: (Int) -> Void) {
    var rest = self
    while rest != 0 {
      body(rest.trailingZeroBitCount)
      rest &= rest - 1
    }
  }
}
