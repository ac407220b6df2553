/// MT19937 (Matsumoto and Nishimura 1998), seeded by its `init_genrand`: the words that NumPy's
/// `RandomState(seed)` draws.
public struct MersenneTwister: Sendable {
  private static let size = 624
  private var state: [UInt32]
  private var position = size

  public init(seed: UInt32) {
    state = [seed]
    for index in 1..<Self.size {
      let last = state[index - 1]
      state.append(1_812_433_253 &* (last ^ last >> 30) &+ UInt32(index))
    }
  }

  /// The next word of 32 bits.
  public mutating func next() -> UInt32 {
    if position == Self.size { twist() }
    var word = state[position]
    position += 1
    word ^= word >> 11
    word ^= word << 7 & 0x9D2C_5680
    word ^= word << 15 & 0xEFC6_0000
    return word ^ word >> 18
  }

  /// 0..<count in the order that NumPy's `RandomState.shuffle` gives them: of each position, from the last
  /// to the second, one at most as large is drawn by masked words until one fits.
  public mutating func permutation(_ count: Int) -> [Int] {
    var order = Array(0..<count)
    for index in stride(from: count - 1, to: 0, by: -1) {
      let mask = UInt32.max >> UInt32(index).leadingZeroBitCount
      var drawn = next() & mask
      while drawn > index { drawn = next() & mask }
      order.swapAt(index, Int(drawn))
    }
    return order
  }

  private mutating func twist() {
    for index in state.indices {
      let bits =
        state[index] & 0x8000_0000 | state[(index + 1) % Self.size] & 0x7FFF_FFFF
      let mixed = bits >> 1 ^ (bits & 1 == 0 ? 0 : 0x9908_B0DF)
      state[index] = state[(index + 397) % Self.size] ^ mixed
    }
    position = 0
  }
}
