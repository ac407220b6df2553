/// States of a position that were looked at.
struct ClosedStates {
  private typealias Block = SIMD8<UInt64>

  private(set) var count = 0
  private var seconds: [Double] = []
  /// For each block of 512 states and each value, in which of them it is.
  private var holders: [Block] = []

  mutating func insert(_ live: StateSpace.Values, _ seconds: Double) {
    if count % 512 == 0 { holders += repeatElement(Block(), count: StateSpace.mostValues) }
    let first = count / 512 * StateSpace.mostValues
    live.forEach { holders[first + $0][count / 64 % 8] |= 1 << (count % 64) }
    self.seconds.append(seconds)
    count += 1
  }

  /// Whether a state has all that is live, at no more time.
  func dominates(_ live: StateSpace.Values, _ seconds: Double) -> Bool {
    for block in 0..<holders.count / StateSpace.mostValues {
      var which = Block(repeating: ~0)
      var rest = live
      while rest != 0, which != Block() {
        which &= holders[block * StateSpace.mostValues + rest.trailingZeroBitCount]
        rest &= rest - 1
      }
      guard which != Block() else { continue }
      for word in 0..<8 {
        var which = which[word]
        while which != 0 {
          let state = 512 * block + 64 * word + which.trailingZeroBitCount
          guard state < count else { break }
          if self.seconds[state] <= seconds { return true }
          which &= which - 1
        }
      }
    }
    return false
  }
}
