import Foundation
import Testing

@testable import Volumes

/// A volume of `Fixtures/resampling.json`, which `Fixtures/resampling.py` resampled with scipy.
struct ResampledVolume: Decodable, Sendable, CustomStringConvertible {
  var seed: Int
  var shape: [Int]
  var spacing: [Double]
  var targetSpacing: [Double]
  var target: [Int]
  /// Some voxels of the image, and what they are.
  var places: [Int]
  var cubic: [Double]
  var cubicSum: Double
  /// Checksums of volumes of class indices.
  var classes: UInt32
  var greatest: UInt32

  private enum CodingKeys: String, CodingKey {
    case seed, shape, spacing, target, places, cubic, classes, greatest
    case targetSpacing = "target-spacing"
    case cubicSum = "cubic-sum"
  }

  var description: String { "seed \(seed)" }

  static let all: [ResampledVolume] = {
    let folder = Bundle.module.bundleURL.appendingPathComponent("Fixtures")
    do {
      let data = try Data(contentsOf: folder.appendingPathComponent("resampling.json"))
      return try JSONDecoder().decode([ResampledVolume].self, from: data)
    } catch {
      preconditionFailure("resampling.json is not as resampling.py writes it: \(error)")
    }
  }()

  private func hashed(_ index: Int, _ seed: Int) -> Int {
    var h = (index * 2_654_435_761 + seed * 40_503) & 0xFFFF_FFFF
    h ^= h >> 15
    h = h &* 2_246_822_519 & 0xFFFF_FFFF
    return h >> 16
  }

  /// FNV-1a of 32 bits.
  static func checksum(_ values: [UInt8]) -> UInt32 {
    values.reduce(0x811C_9DC5) { ($0 ^ UInt32($1)) &* 0x0100_0193 }
  }

  func image(seed: Int) -> [Float] {
    (0..<shape.reduce(1, *)).map { Float(hashed($0, seed)) / 32768 - 1 }
  }

  var labels: [UInt8] {
    (0..<shape.reduce(1, *)).map { place in
      let (d, h, w) = (
        place / shape[2] / shape[1], place / shape[2] % shape[1], place % shape[2]
      )
      return UInt8(hashed((d / 2 * 64 + h / 2) * 64 + w / 2, seed) % 4)
    }
  }

  var resampling: Resampling { Resampling(from: shape, spacing, to: target, targetSpacing) }
}

@Suite struct ResamplingTests {
  private static func line(_ voxels: [Double], to target: Int) -> Resampling {
    Resampling(from: [1, 1, voxels.count], [1, 1, 1], to: [1, 1, target], [1, 1, 1])
  }

  /// Computed by scipy 1.17, before clipping.
  @Test(
    arguments: [
      (
        [0, 1, 4, 9], [0, 1, 1, 4, 9, 9], [0, 0.5, 1.5, 3.5, 6.5, 9],
        [-0.042917, 0.333176, 1.303952, 3.249466, 6.774519, 9.329951]
      ),
      (
        [0, 1, 4, 9, 16, 25], [0, 4, 9, 25], [0.25, 3.25, 10.75, 22.75],
        [0.109026, 3.040374, 10.441826, 23.372772]
      ),
    ] as [([Double], [Double], [Double], [Double])])
  func linesAreScipys(
    _ voxels: [Double], _ nearest: [Double], _ linear: [Double], _ cubic: [Double]
  ) throws {
    let target = cubic.count
    #expect(AxisTaps.nearest(from: voxels.count, to: target).before.map { voxels[$0] } == nearest)
    let taps = AxisTaps.linear(from: voxels.count, to: target)
    for index in 0..<target {
      let (before, after) = (voxels[taps.before[index]], voxels[taps.after[index]])
      #expect(abs(before + taps.weight[index] * (after - before) - linear[index]) < 1e-12)
    }
    // Along each axis, which is another order of the voxels in memory.
    for axis in 0..<3 {
      var (size, wanted) = ([1, 1, 1], [1, 1, 1])
      (size[axis], wanted[axis]) = (voxels.count, target)
      let result = try Resampling(from: size, [1, 1, 1], to: wanted, [1, 1, 1])
        .splined(voxels.map(Float.init))
      #expect(result.size == wanted)
      for (value, expected) in zip(result.voxels, cubic) {
        // The numbers have six digits behind the point, Float32 of their size half of 2e-6.
        #expect(abs(Double(value) - expected) < 1.5e-6, "\(value)")
      }
    }
  }

  @Test func thereAreTwoHundredVolumes() {
    #expect(ResampledVolume.all.count == 200)
    #expect(ResampledVolume.all.count { $0.resampling.separateAxis != nil } > 30)
  }

  @Test(arguments: ResampledVolume.all)
  func volumesAreScipys(_ volume: ResampledVolume) throws {
    #expect(
      Resampling.size(of: volume.shape, volume.spacing, at: volume.targetSpacing) == volume.target)
    let image = try volume.resampling.image(volume.image(seed: volume.seed))
    #expect(image.count == volume.target.reduce(1, *))
    for (place, expected) in zip(volume.places, volume.cubic) {
      #expect(abs(Double(image[place]) - expected) < 1e-6)
    }
    let sum = image.reduce(0) { $0 + Double($1) }
    #expect(abs(sum - volume.cubicSum) < 1e-6 * Double(image.count))
    let classes = try volume.resampling.classes(volume.labels)
    #expect(ResampledVolume.checksum(classes) == volume.classes)
    let scores = (0..<3).flatMap { volume.image(seed: volume.seed + 1000 * $0) }
    let greatest = try ScoreResampling(volume.resampling).greatest(scores, channels: 3)
    #expect(ResampledVolume.checksum(greatest) == volume.greatest)
  }

  /// The order of regions decides, and what no region holds is the background.
  @Test func regionsArePaintedOnTheOtherGrid() throws {
    let resampling = Self.line([0, 0], to: 4)
    let painting = try RegionPainting(
      [.init(name: "whole", labels: [1, 2]), .init(name: "core", labels: [2])], background: 7)
    let labels = try ScoreResampling(resampling)
      .painted([-3, 3, -9, 3], by: painting, threshold: 0)
    // Whole: -3, -1.5, 1.5, 3. Core: -9, -6, 0, 3.
    #expect(labels == [7, 7, 1, 2])
  }

  /// What is resampled and how does not depend on the number of slices that threads take.
  @Test func manySlicesAreAsFew() throws {
    let size = [3, 4, 5]
    let scores = (0..<120).map { Float(($0 * 7919) % 101) }
    let few = Resampling(from: size, [1, 1, 1], to: [6, 4, 5], [1, 1, 1])
    let many = Resampling(from: size, [1, 1, 1], to: [66, 4, 5], [1, 1, 1])
    let (one, other) = (
      try ScoreResampling(few).greatest(scores, channels: 2),
      try ScoreResampling(many).greatest(scores, channels: 2)
    )
    // Both have voxels at the middles of the first's: of eleven the sixth.
    for d in 0..<6 {
      #expect(one[d * 20..<d * 20 + 20] == other[(11 * d + 5) * 20..<(11 * d + 5) * 20 + 20])
    }
  }
}
