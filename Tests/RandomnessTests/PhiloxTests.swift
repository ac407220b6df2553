import Foundation
import Testing

import Randomness

/// Known answers of philox4x32 with 10 rounds: Random123's `kat_vectors`.
@Test(arguments: [
  (UInt64(0), UInt64(0), UInt64(0), [0x6627_E8D5, 0xE169_C58D, 0xBC57_AC4C, 0x9B00_DBD8]),
  (.max, .max, .max, [0x408F_276D, 0x41C8_3B0E, 0xA20B_C7C6, 0x6D54_51FD]),
  (
    0x85A3_08D3_243F_6A88, 0x0370_7344_1319_8A2E, 0x299F_31D0_A409_3822,
    [0xD16C_FE09, 0x94FD_CCEB, 0x5001_E420, 0x2412_6EA1]
  ),
])
func philoxGivesRandom123KnownAnswers(
  index: UInt64, step: UInt64, seed: UInt64, answer: [UInt32]
) {
  let words = Philox(seed: seed, key: 0, step: step).block(index)
  #expect([words.0, words.1, words.2, words.3] == answer)
}

@Test func uniformNumbersAreTheWordsOfTheirBlock() {
  let philox = Philox(seed: 5, key: 9, step: 2)
  for index in UInt64(0)..<40 {
    let words = philox.block(index / 4)
    let word = [words.0, words.1, words.2, words.3][Int(index % 4)]
    #expect(philox.uniform(index) == (Double(word) + 0.5) / 4_294_967_296)
  }
}

/// The mean of n uniform numbers deviates by sqrt(1 / 12 n), of their squares by sqrt(4 / 45 n).
@Test func uniformNumbersHaveTheUniformMoments() {
  let philox = Philox(seed: 1, key: StableHash.hash("encoder/dropout"), step: 3)
  let count = 100_000
  let values = (0..<count).map { philox.uniform(UInt64($0)) }
  let mean = values.reduce(0, +) / Double(count)
  let square = values.reduce(0) { $0 + $1 * $1 } / Double(count)
  #expect(abs(mean - 0.5) < 4 * (1 / (12 * Double(count))).squareRoot())
  #expect(abs(square - 1 / 3) < 4 * (4 / (45 * Double(count))).squareRoot())
  #expect(values.allSatisfy { 0 < $0 && $0 < 1 })
}

/// Bounds are four standard deviations of each sample moment.
@Test func normalNumbersHaveTheNormalMoments() {
  let philox = Philox(seed: 1, key: 2, step: 3)
  let count = 100_000
  let values = (0..<count).map { philox.normal(UInt64($0)) }
  func moment(_ power: Int) -> Double {
    values.reduce(0) { sum, x in sum + (0..<power).reduce(1.0) { p, _ in p * x } } / Double(count)
  }
  let deviation = 1 / Double(count).squareRoot()
  #expect(abs(moment(1)) < 4 * deviation)
  #expect(abs(moment(2) - 1) < 4 * deviation * 2.0.squareRoot())
  #expect(abs(moment(3)) < 4 * deviation * 15.0.squareRoot())
  #expect(abs(moment(4) - 3) < 4 * deviation * 96.0.squareRoot())
  let products = stride(from: 0, to: count, by: 2).reduce(0) { $0 + values[$1] * values[$1 + 1] }
  #expect(abs(products / Double(count / 2)) < 4 * deviation * 2.0.squareRoot())
}

@Test func pairsOfNormalNumbersLieOnTheCircleOfTheirRadius() {
  let philox = Philox(seed: 7, key: 0, step: 0)
  for index in stride(from: UInt64(0), to: 64, by: 2) {
    let square =
      philox.normal(index) * philox.normal(index)
      + philox.normal(index + 1) * philox.normal(index + 1)
    // exp(-r^2 / 2) gives the radius's uniform number back.
    #expect(abs(exp(-square / 2) - philox.uniform(index)) < 1e-14)
  }
}

@Test func streamsOfOtherSeedsKeysAndStepsDiffer() {
  var seen = Set<UInt32>()
  for seed in UInt64(0)..<4 {
    for key in UInt64(0)..<4 {
      for step in UInt64(0)..<4 {
        seen.insert(Philox(seed: seed, key: key, step: step).block(0).0)
      }
    }
  }
  #expect(seen.count == 64)
}

@Test func generatorReadsTheWordsInOrder() {
  var generator = PhiloxGenerator(seed: 3, key: 4, step: 5)
  let philox = Philox(seed: 3, key: 4, step: 5)
  for index in UInt64(0)..<3 {
    let words = philox.block(index)
    #expect(generator.next() == UInt64(words.1) << 32 | UInt64(words.0))
    #expect(generator.next() == UInt64(words.3) << 32 | UInt64(words.2))
  }
}

/// The empty string, "a" and "foobar" of the FNV authors' test suite.
@Test(arguments: [
  ("", UInt64(0xCBF2_9CE4_8422_2325)), ("a", 0xAF63_DC4C_8601_EC8C),
  ("foobar", 0x8594_4171_F739_67E8),
])
func stableHashIsFNV1a(text: String, answer: UInt64) {
  #expect(StableHash.hash(text) == answer)
}
