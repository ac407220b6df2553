import Foundation
import Testing
import VolumeFixtures

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

  static let all: [ResampledVolume] = numbersOfScript("resampling", in: .module)

  /// FNV-1a of 32 bits.
  static func checksum(_ values: [UInt8]) -> UInt32 {
    values.reduce(0x811C_9DC5) { ($0 ^ UInt32($1)) &* 0x0100_0193 }
  }

  func image(seed: Int) -> [Float] {
    hashedNumbers(shape.reduce(1, *), seed)
  }

  var labels: [UInt8] { hashedClasses(shape, seed) }

  var resampling: Resampling { Resampling(from: shape, spacing, to: target, targetSpacing) }
}

@Suite struct ResamplingTests {
  /// Slices are apart in a turned grid as in a straight one, though its columns are rounded to 24 bits.
  @Test func roundedSpacingsAreWhatTheyStandFor() {
    for degrees in 0...45 {
      let angle = Double(degrees) * .pi / 180
      func length(_ column: [Double]) -> Double {
        column.reduce(0) { $0 + Double(Float($1)) * Double(Float($1)) }.squareRoot()
      }
      for (thick, thin, apart) in [(3.0, 1.0, Int?.none), (3.001, 1, 0), (4, 1, 0)] {
        let spacing = [
          length([thick * cos(angle), thick * sin(angle)]),
          length([thin * cos(angle), thin * sin(angle)]), thin,
        ]
        #expect(
          Resampling(from: [4, 9, 9], spacing, to: [9, 9, 9], [1, 1, 1]).separateAxis == apart,
          "\(degrees) degrees, \(thick) mm")
      }
      let two = [
        length([4 * cos(angle), 4 * sin(angle)]), length([4 * sin(angle), 4 * cos(angle)]), 1,
      ]
      #expect(Resampling(from: [4, 4, 9], two, to: [9, 9, 9], [1, 1, 1]).separateAxis == nil)
    }
  }

  private static func line(_ voxels: [Double], to target: Int) -> Resampling {
    Resampling(from: [1, 1, voxels.count], [1, 1, 1], to: [1, 1, target], [1, 1, 1])
  }

  /// Computed by scipy 1.17 (`map_coordinates`, `mode="nearest"`), before clipping.
  @Test(
    arguments: [
      (
        [0, 1, 4, 9], [0, 1, 1, 4, 9, 9], [0, 0.5, 1.5, 3.5, 6.5, 9],
        [
          -0.042916993533, 0.333176101748, 1.303952398350, 3.249465614265, 6.774519052838,
          9.329950603752,
        ]
      ),
      (
        [0, 1, 4, 9, 16, 25], [0, 4, 9, 25], [0.25, 3.25, 10.75, 22.75],
        [0.109025877387, 3.040374117461, 10.441826211353, 23.372772149725]
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
        // Half of what Float32 rounds to at 23.
        #expect(abs(Double(value) - expected) < 1e-6, "\(value)")
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
    let greatest = try volume.resampling.labels(scores, .greatest([0, 1, 2]), bands: 1)
    #expect(ResampledVolume.checksum(greatest.map { UInt8($0) }) == volume.greatest)
    for bands in [2, volume.target[1]] {
      #expect(try volume.resampling.labels(scores, .greatest([0, 1, 2]), bands: bands) == greatest)
    }
  }

  /// The order of regions decides, and what no region holds is the background.
  @Test func regionsArePaintedOnTheOtherGrid() throws {
    let resampling = Self.line([0, 0], to: 4)
    let painting = try RegionPainting(
      [.init(name: "whole", labels: [1, 2]), .init(name: "core", labels: [2])], background: 7)
    let labels = try resampling.labels([-3, 3, -9, 3], .regions(painting), bands: 1)
    // Whole: -3, -1.5, 1.5, 3. Core: -9, -6, 0, 3.
    #expect(labels == [7, 7, 1, 2])
  }
}

extension Resampling {
  /// Labels of scores, [channel][d][h][w] of all the grid before, on the other one.
  fileprivate func labels(
    _ scores: [Float], _ painting: LabelPainting, bands: Int
  ) throws -> [Int32] {
    let plane = source[1] * source[2]
    let channels = scores.count / source.reduce(1, *)
    var labels = [Int32](repeating: -1, count: target.reduce(1, *))
    for band in 0..<bands {
      let rows = target[1] * band / bands..<target[1] * (band + 1) / bands
      guard !rows.isEmpty else { continue }
      let needed = ScoreResampling.sourceRows(self, for: rows)
      var resampling = try ScoreResampling(self, channels: channels, rows: rows)
      for d in 0..<source[0] {
        let part = (0..<channels).flatMap { channel in
          let first = (channel * source[0] + d) * plane
          return scores[
            first + needed.lowerBound * source[2]..<first + needed.upperBound * source[2]]
        }
        part.withUnsafeBufferPointer { part in
          resampling.push(part) { plane, scores in
            let first = (plane * target[1] + rows.lowerBound) * target[2]
            labels.withUnsafeMutableBufferPointer { labels in
              painting.paint(
                scores, into: .init(rebasing: labels[first..<first + rows.count * target[2]]))
            }
          }
        }
      }
    }
    return labels
  }
}
