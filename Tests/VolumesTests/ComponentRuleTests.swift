import Foundation
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

  /// 50 voxels of a turned grid, whose columns are rounded, have 150 mm³.
  @Test func aPartOfTheLeastVolumeStays() throws {
    for degrees in 1...45 {
      let angle = Double(degrees) * .pi / 180
      let (c, s) = (cos(angle), sin(angle))
      try withScratchFolder { folder in
        let path = folder + "/a.nii"
        try Fixture(
          dimensions: [10, 5, 2], sform: [[1, 0, 0, 0], [0, c, -3 * s, 0], [0, s, 3 * c, 0]],
          values: (0..<100).map { $0 < 50 ? 1 : 0 }
        ).header().write(to: path)
        var volume = try LabelVolume(contentsOf: path)
        let before = volume.voxels
        try ComponentRule.atLeast(cubicMillimetres: 150, of: [1]).apply(
          to: &volume, background: 0)
        #expect(volume.voxels == before, "\(degrees) degrees")
        try ComponentRule.atLeast(cubicMillimetres: 150.01, of: [1]).apply(
          to: &volume, background: 0)
        #expect(volume.voxels.allSatisfy { $0 == 0 })
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
