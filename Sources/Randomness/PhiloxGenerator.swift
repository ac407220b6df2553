/// A stream of `Philox` read from its start, for Swift's `random(in:using:)` and `shuffled(using:)`.
public struct PhiloxGenerator: RandomNumberGenerator, Sendable {
  private let philox: Philox
  private var position: UInt64 = 0

  /// Reads the stream that `Philox(seed:key:step:)` names.
  public init(seed: UInt64, key: UInt64, step: UInt64) {
    philox = Philox(seed: seed, key: key, step: step)
  }

  public mutating func next() -> UInt64 {
    let words = philox.block(position / 2)
    let (low, high) = position % 2 == 0 ? (words.0, words.1) : (words.2, words.3)
    position += 1
    return UInt64(high) << 32 | UInt64(low)
  }
}
