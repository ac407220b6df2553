import ModelsForTests
import Testing

/// What invertibility is for: more couplings of a level cost no activations. At the models' own width
/// and patch; of small networks the shallow ones can afford to compute everything from the input again,
/// which takes less than any inversion.
@Suite struct DepthTests {
  @Test(arguments: Models.invertible) func arenaDoesNotGrowWithDepth(_ name: String) throws {
    let arenas = try [2, 8].map { blocks in
      try compile(try Models.text(name), ["blocks": "\(blocks)"])
        .program(.invert).training.arenaBytes
    }
    #expect(Double(arenas[1]) < 1.02 * Double(arenas[0]), "\(arenas)")
  }
}
