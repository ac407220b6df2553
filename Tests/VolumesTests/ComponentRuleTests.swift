import Testing
import Volumes

@testable import VolumeFixtures

/// Against parts that are grown voxel by voxel until nothing changes.
@Suite struct ComponentRuleTests {
  private let size = [5, 6, 7]

  /// The parts of a union of labels, each a set of voxels.
  private func parts(_ labels: [Int32], in voxels: [Int32]) -> [Set<Int>] {
    var left = Set(voxels.indices.filter { labels.contains(voxels[$0]) })
    var parts: [Set<Int>] = []
    func place(_ voxel: Int) -> [Int] { [voxel / 42, voxel / 7 % 6, voxel % 7] }
    while let seed = left.min() {
      var part: Set<Int> = [seed]
      while true {
        let near = left.subtracting(part).filter { voxel in
          part.contains { other in
            zip(place(voxel), place(other)).allSatisfy { abs($0 - $1) <= 1 }
          }
        }
        if near.isEmpty { break }
        part.formUnion(near)
      }
      left.subtract(part)
      parts.append(part)
    }
    return parts
  }

  private func volume(_ seed: Int) throws -> LabelVolume {
    var state = UInt64(seed + 1)
    let voxels = (0..<210).map { _ -> Int32 in
      state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
      return [0, 0, 0, 0, 0, 0, 0, 1, 2, 2][Int(state >> 33) % 10]
    }
    var result: LabelVolume?
    try withScratchFolder { folder in
      let path = folder + "/a.nii"
      try Fixture(
        dimensions: [7, 6, 5], sform: [[1, 0, 0, 0], [0, 2, 0, 0], [0, 0, 1.5, 0]],
        values: voxels.map(Double.init)
      ).header().write(to: path)
      var volume = try LabelVolume(contentsOf: path)
      volume.voxels = voxels
      result = volume
    }
    return try #require(result)
  }

  @Test(arguments: 0..<20) func theLargestPartsAreKept(seed: Int) throws {
    for union in [[1, 2], [2], [9]] {
      var volume = try volume(seed)
      let found = parts(union.map { Int32($0) }, in: volume.voxels)
      let greatest = found.map(\.count).max() ?? 0
      var expected = volume.voxels
      for part in found where part.count < greatest {
        for voxel in part { expected[voxel] = 7 }
      }
      try ComponentRule.largest(of: union).apply(to: &volume, background: 7)
      #expect(volume.voxels == expected)
    }
  }

  @Test(arguments: 0..<20) func smallPartsAreRemovedLabelByLabel(seed: Int) throws {
    var volume = try volume(seed)
    var expected = volume.voxels
    for label: Int32 in [1, 2] {
      // Voxels of 3 mm³: seven and a half are three voxels.
      for part in parts([label], in: volume.voxels) where part.count < 3 {
        for voxel in part { expected[voxel] = 0 }
      }
    }
    try ComponentRule.atLeast(cubicMillimetres: 7.5, of: [1, 2]).apply(to: &volume, background: 0)
    #expect(volume.voxels == expected)
  }
}
