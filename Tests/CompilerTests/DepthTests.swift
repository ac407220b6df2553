import ModelsForTests
import Testing

/// What invertibility is for: more couplings of a level cost no activations.
@Suite struct DepthTests {
  @Test(arguments: Models.invertible) func arenaDoesNotGrowWithDepth(_ name: String) throws {
    let arenas = try [2, 8].map { blocks in
      try compile(
        try Models.text(name), ["width": "32", "levels": "2", "blocks": "\(blocks)"],
        patch: [32, 32, 32]
      ).program(.invert).training.arenaBytes
    }
    #expect(Double(arenas[1]) < 1.02 * Double(arenas[0]), "\(arenas)")
  }
}
