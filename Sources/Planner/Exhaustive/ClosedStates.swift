/// The states of a position that were expanded, in blocks of 512 that are tested at once.
struct ClosedStates {
  private typealias Block = SIMD8<UInt64>

  private(set) var count = 0
  private var seconds: [Double] = []
  /// For each block and each value, the states in which it is live, one bit each.
  private var holders: [Block] = []

  mutating func insert(_ live: ValueSet, _ seconds: Double) {
    if count % 512 == 0 { holders += repeatElement(Block(), count: StateSpace.capacity) }
    let first = count / 512 * StateSpace.capacity
    live.forEach { holders[first + $0][count / 64 % 8] |= 1 << (count % 64) }
    self.seconds.append(seconds)
    count += 1
  }

  /// Whether a state has all of these live values and took no more time.
  func dominates(_ live: ValueSet, _ seconds: Double) -> Bool {
    for block in 0..<holders.count / StateSpace.capacity {
      var which = Block(repeating: ~0)
      var rest = live
      while rest != 0, which != Block() {
        which &= holders[block * StateSpace.capacity + rest.trailingZeroBitCount]
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
