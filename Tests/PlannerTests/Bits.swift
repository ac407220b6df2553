/// A set of numbers below 192.
struct Bits: Hashable {
  static let capacity = 192
  private var words = SIMD4<UInt64>.zero

  init() {}
  init(_ members: some Sequence<Int>) { for member in members { insert(member) } }
  private init(words: SIMD4<UInt64>) { self.words = words }

  var isEmpty: Bool { words == .zero }

  @inline(__always)
  func forEach(_ body: (Int) -> Void) {
    for index in 0..<3 {
      var word = words[index]
      while word != 0 {
        body(64 * index + word.trailingZeroBitCount)
        word &= word - 1
      }
    }
  }

  func contains(_ member: Int) -> Bool { words[member / 64] >> UInt64(member % 64) & 1 != 0 }
  mutating func insert(_ member: Int) { words[member / 64] |= 1 << UInt64(member % 64) }
  mutating func remove(_ member: Int) { words[member / 64] &= ~(1 << UInt64(member % 64)) }
  mutating func form(_ other: Bits) { words |= other.words }
  mutating func subtract(_ other: Bits) { words &= ~other.words }
  func union(_ other: Bits) -> Bits { Bits(words: words | other.words) }
  func intersection(_ other: Bits) -> Bits { Bits(words: words & other.words) }
  func subtracting(_ other: Bits) -> Bits { Bits(words: words & ~other.words) }
  func isSuperset(of other: Bits) -> Bool { other.words & ~words == .zero }
  func intersects(_ other: Bits) -> Bool { words & other.words != .zero }
}
