/// Pseudorandom numbers (SplitMix64) from a fixed seed, so that the same problem has the same
/// plans.
struct SplitMix {
  private var state: UInt64 = 0x9E37_79B9_7F4A_7C15

  /// A number from 0 to before `bound`.
  mutating func below(_ bound: Int) -> Int {
    state &+= 0x9E37_79B9_7F4A_7C15
    var z = state
    z = (z ^ (z >> 30)) &* 0xBF58_476D_1CE4_E5B9
    z = (z ^ (z >> 27)) &* 0x94D0_49BB_1331_11EB
    return Int((z ^ (z >> 31)) % UInt64(bound))
  }
}
