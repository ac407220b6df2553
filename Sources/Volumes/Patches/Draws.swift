import Randomness

// The standard library may change how it turns words into numbers; a resumed run may not.
extension PhiloxGenerator {
  /// A number in 0..<1.
  mutating func unit() -> Double { Double(next() >> 11) * 0x1p-53 }

  /// A number in ±`bound`.
  mutating func symmetric(_ bound: Double) -> Double { (2 * unit() - 1) * bound }

  /// A number in 0..<`count`, each as likely as the others to within `count` / 2^64.
  mutating func below(_ count: Int) -> Int {
    Int(next().multipliedFullWidth(by: UInt64(count)).high)
  }

  /// A number in `range`.
  mutating func within(_ range: ClosedRange<Int>) -> Int {
    range.lowerBound + below(range.count)
  }

  /// The numbers 0..<`count` in random order (Fisher and Yates).
  mutating func permutation(_ count: Int) -> [Int] {
    var result = Array(0..<count)
    for index in stride(from: count - 1, to: 0, by: -1) {
      result.swapAt(index, below(index + 1))
    }
    return result
  }
}
