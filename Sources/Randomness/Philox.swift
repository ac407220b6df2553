import Foundation

/// Random numbers as a function of where they are used: Philox4x32-10 (Salmon et al., "Parallel
/// random numbers: as easy as 1, 2, 3", SC 2011).
///
/// A stream is named by a run's seed, an operation's key and a step, and its numbers by an index,
/// so that any of them can be drawn again, in any order and on any thread. The 128-bit counter is
/// (index, step), low words first; the 64-bit key is the seed mixed with the operation's key.
public struct Philox: Hashable, Sendable {
  private let key: UInt64
  private let step: UInt64

  /// The stream of `key` (see `StableHash`) at `step` of the run seeded with `seed`. Key 0 leaves
  /// the seed as it is.
  public init(seed: UInt64, key: UInt64, step: UInt64) {
    self.key = seed ^ SplitMix64.mixed(key)
    self.step = step
  }

  /// The four words of counter `index`.
  public func block(_ index: UInt64) -> (UInt32, UInt32, UInt32, UInt32) {
    let (position, step) = (Self.words(index), Self.words(step))
    var counter = SIMD4(position.low, position.high, step.low, step.high)
    var key = Self.words(key)
    for round in 0..<10 {
      if round > 0 {
        key.low &+= 0x9E37_79B9
        key.high &+= 0xBB67_AE85
      }
      let first = counter[0].multipliedFullWidth(by: 0xD251_1F53)
      let second = counter[2].multipliedFullWidth(by: 0xCD9E_8D57)
      counter = SIMD4(
        second.high ^ counter[1] ^ key.low, second.low, first.high ^ counter[3] ^ key.high,
        first.low)
    }
    return (counter[0], counter[1], counter[2], counter[3])
  }

  /// A number in the open interval (0, 1): (w + 1/2) / 2^32 of word `index` % 4 of block
  /// `index` / 4.
  public func uniform(_ index: UInt64) -> Double {
    let words = block(index / 4)
    switch index % 4 {
    case 0: return Self.unit(words.0)
    case 1: return Self.unit(words.1)
    case 2: return Self.unit(words.2)
    default: return Self.unit(words.3)
    }
  }

  /// A number of mean 0 and variance 1, normally distributed: Box and Muller's transform of the
  /// uniform numbers 2k (radius) and 2k + 1 (angle), the cosine for index 2k and the sine for
  /// 2k + 1. Its magnitude is at most sqrt(66 log 2), about 6.8.
  public func normal(_ index: UInt64) -> Double {
    let words = block(index / 4)
    let (radial, angular) = index % 4 < 2 ? (words.0, words.1) : (words.2, words.3)
    let radius = (-2 * log(Self.unit(radial))).squareRoot()
    let angle = 2 * Double.pi * Self.unit(angular)
    return radius * (index % 2 == 0 ? cos(angle) : sin(angle))
  }

  private static func unit(_ word: UInt32) -> Double { (Double(word) + 0.5) * 0x1p-32 }

  private static func words(_ value: UInt64) -> (low: UInt32, high: UInt32) {
    (UInt32(truncatingIfNeeded: value), UInt32(truncatingIfNeeded: value >> 32))
  }
}
