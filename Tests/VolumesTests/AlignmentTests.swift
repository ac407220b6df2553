import Experiment
import Foundation
import Testing

@testable import VolumeFixtures
@testable import Volumes

/// Image and label go through files and loader as one: compared with plain indexing of arrays.
@Suite struct AlignmentTests {
  private static let size = [5, 7, 6]
  private static let patch = [6, 4, 5]

  /// Each image voxel holds its own place, from 1, so that what padding is shows.
  private static let places = (1...210).map { Float($0) }
  private static let truth = places.map { place in [0, 3, 7][Int(place) * Int(place) / 11 % 3] }

  /// A patch's voxels by their definition: mirrored in itself, 0 outside of the volume.
  private static func cut(_ origin: [Int], _ flips: [Bool]) -> [Int] {
    var result: [Int] = []
    for d in 0..<patch[0] {
      for h in 0..<patch[1] {
        for w in 0..<patch[2] {
          let here = zip([d, h, w], zip(patch, flips)).map { $1.1 ? $1.0 - 1 - $0 : $0 }
          let there = zip(here, origin).map { $0 + $1 }
          let isInside = zip(there, size).allSatisfy { (0..<$1).contains($0) }
          result.append(
            isInside ? (there[0] * size[1] + there[1]) * size[2] + there[2] + 1 : 0)
        }
      }
    }
    return result
  }

  @Test func imageAndLabelsAreMirroredCutAndPaddedTogether() throws {
    try withScratchFolder { folder in
      let columns = Self.size[2]
      let image = Fixture(
        dimensions: Self.size.reversed(), type: 16, values: Self.places.map(Double.init))
      try image.header().write(to: folder + "/a_0000.nii")
      // The label's file runs from the right to the left.
      let mirrored = Self.truth.indices.map { voxel in
        Double(Self.truth[voxel / columns * columns + columns - 1 - voxel % columns])
      }
      let label = Fixture(
        dimensions: Self.size.reversed(), type: 2,
        sform: [[-1, 0, 0, Double(columns - 1)], [0, 1, 0, 0], [0, 0, 1, 0]], values: mirrored)
      try label.header().write(to: folder + "/a.nii")

      let lists = [[0, 3, 7], [7, 0, 3, 5]]
      let loader = PatchLoader(
        cases: [
          Case(name: "a", images: [ImageFile(folder + "/a_0000.nii")], label: folder + "/a.nii")
        ],
        labels: lists.map { list in LabelMap(list.map { Label(name: "\($0)", value: $0) }) },
        preprocessing: Preprocessing(normalization: [.none]),
        sampler: PatchTests.sampler(
          patch: Self.patch, foreground: 0.5, augmentation: Augmentation(flips: [0, 1, 2])),
        cacheLimit: 1 << 20)
      defer { loader.stop() }
      var cuts: [[Int]: [Bool]] = [:]
      for number in 0..<8 {
        let flips = (0..<3).map { number >> $0 & 1 == 1 }
        for h in 0...3 { for w in 0...1 { cuts[Self.cut([0, h, w], flips)] = flips } }
      }
      #expect(cuts.count == 64)

      var seen: Set<[Bool]> = []
      for _ in 0..<80 {
        var input = [Float](repeating: -1, count: 120)
        let buffers = lists.map { _ in UnsafeMutableBufferPointer<UInt8>.allocate(capacity: 120) }
        defer { for buffer in buffers { buffer.deallocate() } }
        _ = try input.withUnsafeMutableBufferPointer { input in
          try loader.next(input: input, labels: buffers)
        }
        let places = input.map { Int($0) }
        seen.insert(try #require(cuts[places], "the patch is none of the volume"))
        for (list, classes) in zip(lists, buffers) {
          let expected = places.map { place in
            list.firstIndex(of: place == 0 ? 0 : Self.truth[place - 1])!
          }
          #expect(classes.map(Int.init) == expected)
        }
      }
      #expect(seen.count == 8, "every mirroring occurs")
    }
  }

  @Test func everyListHasToKnowEveryValue() throws {
    try withScratchFolder { folder in
      let fixture = Fixture(dimensions: [3, 1, 1], values: [0, 3, 7])
      try fixture.header().write(to: folder + "/a.nii")
      let item = Case(name: "a", images: [ImageFile(folder + "/a.nii")], label: folder + "/a.nii")
      let maps = [[0, 3, 7], [0, 3]].map { list in
        LabelMap(list.map { Label(name: "l\($0)", value: $0) })
      }
      let error = try #require(throws: VolumeError.self) {
        try LoadedCase(item, labels: maps, Preprocessing(normalization: [.none]))
      }
      #expect(error.message.contains("value 7 in 1 voxel; it knows 0 (l0), 3 (l3)"), "\(error)")
    }
  }
}
