import Testing
import Volumes

@testable import VolumeFixtures

/// Parts of label volumes against those that scipy finds.
@Suite struct ComponentRuleTests {
  private func volume(_ seed: Int) throws -> LabelVolume {
    try withScratchFolder { folder in
      let path = folder + "/a.nii"
      // Voxels of 3 mm³.
      try Fixture(
        dimensions: [7, 6, 5], sform: [[1, 0, 0, 0], [0, 2, 0, 0], [0, 0, 1.5, 0]],
        values: (0..<210).map { [0, 0, 0, 0, 0, 0, 0, 1, 2, 2][hashed($0, seed) % 10] }
      ).header().write(to: path)
      return try LabelVolume(contentsOf: path)
    }
  }

  private func digits(_ volume: LabelVolume) -> String {
    volume.voxels.map(String.init).joined()
  }

  @Test func theLargestPartsAreKept() throws {
    for parts in PeerPrediction.all.volumes {
      for (union, expected) in [
        ([1, 2], parts.union), ([2], parts.second), ([9], parts.absent),
      ] {
        var volume = try volume(parts.seed)
        try ComponentRule.largest(of: union).apply(to: &volume, background: 7)
        #expect(digits(volume) == expected, "seed \(parts.seed), \(union)")
      }
    }
  }

  @Test func smallPartsAreRemovedLabelByLabel() throws {
    for parts in PeerPrediction.all.volumes {
      var volume = try volume(parts.seed)
      try ComponentRule.atLeast(cubicMillimetres: 7.5, of: [1, 2]).apply(to: &volume, background: 0)
      #expect(digits(volume) == parts.large, "seed \(parts.seed)")
    }
  }
}
