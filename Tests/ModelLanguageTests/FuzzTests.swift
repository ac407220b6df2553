import Diagnostics
import Foundation
import ModelLanguage
import Testing

/// SplitMix64 (Steele, Lea and Flood 2014): small, and the same everywhere.
struct SplitMix64: RandomNumberGenerator {
  var state: UInt64

  mutating func next() -> UInt64 {
    state &+= 0x9E37_79B9_7F4A_7C15
    var mixed = state
    mixed = (mixed ^ (mixed >> 30)) &* 0xBF58_476D_1CE4_E5B9
    mixed = (mixed ^ (mixed >> 27)) &* 0x94D0_49BB_1331_11EB
    return mixed ^ (mixed >> 31)
  }
}

@Suite struct FuzzTests {
  private static let fragments = [
    "[", "]", "{", "}", ": ", "- ", "\n", "  ", "\t", "'", "\"", "${", "}", "&a ", "*a", "!!str ",
    "<<: ", "---\n", "#", "|\n", ">\n", "? ", "% ", "@", "~", "-1", "0", "1e999", ".inf", "0x",
    "9223372036854775807", "level", "index", "repeat", "choose", "${1/0}", "${index}", "**", "//",
    "if(", ",", "\u{0}", "\u{2028}", "\u{FEFF}", "幅", "when: false", "times: 1000000",
  ]

  /// Cuts, copies, swaps and inserts in the models of the package.
  @Test(arguments: ModelsTests.names, 0..<5)
  func mutatedModelsAreJudgedQuickly(name: String, seed: Int) throws {
    var random = SplitMix64(state: UInt64(seed))
    let original = Array(try model(name).utf8)
    for round in 0..<150 {
      var bytes = original
      for _ in 0..<Int.random(in: 1...6, using: &random) { mutate(&bytes, &random) }
      let source = SourceText(name: "model.yaml", bytes: bytes)
      let seconds = processorSeconds {
        let result = Language.resolve(
          source: source, layers: Catalogue.layers, losses: Catalogue.losses)
        #expect((result.model == nil) == result.diagnostics.containsError)
        _ = DiagnosticRenderer(sources: [source]).render(result.diagnostics)
      }
      #expect(seconds < 2, "model \(name), seed \(seed), round \(round)")
    }
  }

  private func mutate(_ bytes: inout [UInt8], _ random: inout SplitMix64) {
    let place = Int.random(in: 0...bytes.count, using: &random)
    let length = min(bytes.count - place, Int.random(in: 0...40, using: &random))
    switch Int.random(in: 0..<5, using: &random) {
    case 0: bytes.removeSubrange(place..<place + length)
    case 1: bytes.insert(contentsOf: bytes[place..<place + length], at: place)
    case 2: bytes.insert(UInt8.random(in: .min ... .max, using: &random), at: place)
    case 3: bytes.insert(contentsOf: Self.fragments.randomElement(using: &random)!.utf8, at: place)
    default:
      let other = Int.random(in: 0...bytes.count - length, using: &random)
      let piece = Array(bytes[other..<other + length])
      bytes.replaceSubrange(place..<place + length, with: piece)
    }
  }
}
