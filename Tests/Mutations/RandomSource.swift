/// SplitMix64 (Steele, Lea and Flood 2014): small, and the same everywhere.
package struct RandomSource: RandomNumberGenerator {
  private var state: UInt64

  /// The stream of one case of a seed.
  package init(seed: UInt64, case index: Int) {
    state = seed &* 0xD134_2543_DE82_EF95 &+ UInt64(index)
    _ = next()
  }

  package mutating func next() -> UInt64 {
    state &+= 0x9E37_79B9_7F4A_7C15
    var mixed = state
    mixed = (mixed ^ (mixed >> 30)) &* 0xBF58_476D_1CE4_E5B9
    mixed = (mixed ^ (mixed >> 27)) &* 0x94D0_49BB_1331_11EB
    return mixed ^ (mixed >> 31)
  }

  package mutating func below(_ bound: Int) -> Int { Int.random(in: 0..<bound, using: &self) }

  package mutating func pick<Element>(_ elements: [Element]) -> Element {
    elements[below(elements.count)]
  }
}
