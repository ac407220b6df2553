import Randomness
import Testing

/// Against the first words of the authors' `mt19937ar.c` for its default seed, 5489, and what NumPy 2.4's
/// `RandomState(12345)` draws. The 10,000th word is the C++ standard's ([rand.predef]).
@Test func `MT19937 gives the published words`() {
  var random = MersenneTwister(seed: 5489)
  let words = (0..<10_000).map { _ in random.next() }
  #expect(words.prefix(3) == [3_499_211_612, 581_869_302, 3_890_346_734])
  #expect(words[9_999] == 4_123_659_995)
  var other = MersenneTwister(seed: 12345)
  let drawn = (0..<4).map { _ in other.next() }
  #expect(drawn == [3_992_670_690, 3_823_185_381, 1_358_822_685, 561_383_553])
}

@Test func `a permutation has every number once`() {
  for count in 0..<70 {
    var random = MersenneTwister(seed: 1)
    #expect(random.permutation(count).sorted() == Array(0..<count))
  }
}
