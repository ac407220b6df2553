/// A stream of pseudorandom words from a seed: SplitMix64 (Steele, Lea and Flood, OOPSLA 2014). For choices that
/// have to be the same each time; `Philox` is for numbers that are drawn in any order.
public struct SplitMix64: RandomNumberGenerator, Sendable {
  private var state: UInt64

  public init(seed: UInt64) { state = seed }

  public mutating func next() -> UInt64 {
    state &+= 0x9E37_79B9_7F4A_7C15
    return Self.mixed(state)
  }

  /// A number in [0, `bound`).
  public mutating func below(_ bound: Int) -> Int { Int(next() % UInt64(bound)) }

  /// The finalizer: a bijection of 64-bit words that changes about half of the bits for each that differs.
  package static func mixed(_ value: UInt64) -> UInt64 {
    var z = value
    z = (z ^ (z >> 30)) &* 0xBF58_476D_1CE4_E5B9
    z = (z ^ (z >> 27)) &* 0x94D0_49BB_1331_11EB
    return z ^ (z >> 31)
  }
}
