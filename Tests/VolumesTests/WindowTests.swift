import Experiment
import Foundation
import Testing
import Volumes

@Suite struct WindowTests {
  @Test(arguments: [
    ([16, 16, 16], [16, 16, 16]), ([17, 40, 33], [16, 16, 8]), ([5, 3, 20], [8, 8, 8]),
    ([1, 1, 1], [4, 4, 4]), ([7, 11, 13], [1, 2, 3]),
  ])
  func everyVoxelIsCoveredWithoutLongSteps(size: [Int], patch: [Int]) throws {
    let window = SlidingWindow(size: size, patch: patch)
    for axis in 0..<3 {
      let starts = window.starts[axis]
      #expect(starts == Set(starts).sorted())
      if size[axis] > patch[axis] {
        #expect(starts.first == 0 && starts.last == size[axis] - patch[axis])
      } else {
        #expect(starts == [-((patch[axis] - size[axis]) / 2)])
      }
      for (one, next) in zip(starts, starts.dropFirst()) {
        #expect(next - one <= max(1, (patch[axis] + 1) / 2))
      }
    }
    var covered = 0
    let ones = [Float](repeating: 1, count: patch.reduce(1, *))
    try window.blend(channels: 1, bands: 1) { _ in
      ones
    } planes: { _, rows, scores in
      covered += rows.count * size[2]
      // A mean of ones: two roundings of sums of at most 64 terms, and one of the quotient.
      #expect(scores.allSatisfy { abs($0 - 1) < 1e-5 })
    }
    #expect(covered == size.reduce(1, *))
  }

  /// nnU-Net's `compute_steps_for_sliding_window` and MONAI's of the same sizes where they agree: numbers
  /// that they print.
  @Test(arguments: [
    (110, 64, 0.5, [0, 23, 46]), (240, 128, 0.5, [0, 56, 112]), (155, 128, 0.5, [0, 27]),
    (40, 16, 1, [0, 12, 24]), (40, 16, 0.25, [0, 4, 8, 12, 16, 20, 24]),
    // Half a voxel is rounded to the even one, as Python does.
    (41, 32, 0.25, [0, 4, 9]), (45, 32, 0.25, [0, 6, 13]), (51, 32, 0.3, [0, 10, 19]),
    (53, 21, 0.5, [0, 8, 16, 24, 32]),
  ])
  func tilesLieWhereNNUNetPutsThem(size: Int, patch: Int, step: Double, starts: [Int]) {
    let window = SlidingWindow(size: [size, 8, 8], patch: [patch, 8, 8], step: step)
    #expect(window.starts[0] == starts)
  }

  @Test func drawnTilesLieWhereNNUNetPutsThem() {
    for tiles in PeerPrediction.all.tiles {
      let window = SlidingWindow(
        size: [8, tiles.size, 8], patch: [8, tiles.patch, 8], step: tiles.step)
      #expect(window.starts[1] == tiles.starts, "\(tiles)")
    }
  }

  /// Against sums over all tiles in Float64, voxel by voxel; bands have the bits of the whole.
  @Test(arguments: [
    ([9, 5, 12], [4, 6, 5]), ([7, 23, 9], [8, 4, 4]), ([13, 8, 6], [5, 3, 6]),
  ])
  func scoresAreWeightedMeans(size: [Int], patch: [Int]) throws {
    let window = SlidingWindow(size: size, patch: patch, step: 0.4)
    func score(_ origin: [Int], _ channel: Int, _ place: Int) -> Float {
      Float((origin[0] * 31 + origin[1] * 17 + origin[2] * 7 + channel * 5 + place * 3) % 23) - 11
    }
    let tile = patch.reduce(1, *)
    let voxels = size.reduce(1, *)
    func blended(bands: Int) throws -> [Float] {
      var result = [Float](repeating: .nan, count: 2 * voxels)
      try window.blend(channels: 2, bands: bands) { origin in
        (0..<2 * tile).map { score(origin, $0 / tile, $0 % tile) }
      } planes: { plane, rows, scores in
        for channel in 0..<2 {
          for place in 0..<rows.count * size[2] {
            let voxel = (plane * size[1] + rows.lowerBound) * size[2] + place
            result[channel * voxels + voxel] = scores[channel * rows.count * size[2] + place]
          }
        }
      }
      return result
    }
    let whole = try blended(bands: 1)
    var sums = [Double](repeating: 0, count: 2 * voxels)
    var weights = [Double](repeating: 0, count: voxels)
    for plane in window.starts[0] {
      for row in window.starts[1] {
        for column in window.starts[2] {
          for place in 0..<tile {
            let inside = [
              place / patch[2] / patch[1], place / patch[2] % patch[1], place % patch[2],
            ]
            let at = zip(inside, [plane, row, column]).map(+)
            guard zip(at, size).allSatisfy({ $0 >= 0 && $0 < $1 }) else { continue }
            let weight = (0..<3).reduce(1.0) { product, axis in
              let distance =
                (Double(inside[axis]) - Double(patch[axis] - 1) / 2) / (Double(patch[axis]) / 8)
              return product * exp(-distance * distance / 2)
            }
            let voxel = (at[0] * size[1] + at[1]) * size[2] + at[2]
            weights[voxel] += weight
            for channel in 0..<2 {
              sums[channel * voxels + voxel] +=
                weight * Double(score([plane, row, column], channel, place))
            }
          }
        }
      }
    }
    for index in whole.indices {
      // Sums of at most 150 terms below 11 in single precision, which may cancel.
      #expect(abs(Double(whole[index]) - sums[index] / weights[index % voxels]) < 1e-4)
    }
    for bands in [2, 3, size[1]] {
      #expect(try blended(bands: bands).map(\.bitPattern) == whole.map(\.bitPattern))
    }
  }

  /// A network that repeats its input gives the volume back, whatever the tiles and however mirrored.
  @Test(arguments: [[false, false, false], [true, false, true]])
  func identityGivesTheVolumeBack(flips: [Bool]) throws {
    let size = [9, 5, 12]
    let image = (0..<540).map { Float($0 % 97) }
    let window = SlidingWindow(size: size, patch: [4, 6, 5])
    try window.blend(channels: 1, bands: 1) { origin in
      var tile = [Float](repeating: 0, count: 120)
      tile.withUnsafeMutableBufferPointer {
        window.extract(image, at: origin, flips: flips, into: $0)
      }
      return (0..<120).map { place in
        let at = [place / 30, place / 5 % 6, place % 5]
        let turned = zip(zip(at, [4, 6, 5]), flips).map { $1 ? $0.1 - 1 - $0.0 : $0.0 }
        return tile[(turned[0] * 6 + turned[1]) * 5 + turned[2]]
      }
    } planes: { plane, rows, scores in
      for voxel in scores.indices {
        // Rounding of a weighted mean of equal numbers below 128.
        #expect(abs(scores[voxel] - image[plane * 60 + voxel]) < 1e-4)
      }
    }
  }

  @Test func theClassWithTheGreatestScoreIsPainted() throws {
    let painting = LabelPainting.greatest([7, 0, 300])
    // Five thousand voxels are more than are looked at together.
    let voxels = 5000
    let scores = (0..<3 * voxels).map { Float(($0 % voxels * 13 + $0 / voxels * 5) % 11) }
    var labels = [Int32](repeating: -1, count: voxels)
    scores.withUnsafeBufferPointer { scores in
      labels.withUnsafeMutableBufferPointer { painting.paint(scores, into: $0) }
    }
    for voxel in 0..<voxels {
      let own = (0..<3).map { scores[$0 * voxels + voxel] }
      #expect(labels[voxel] == [7, 0, 300][own.firstIndex(of: own.max()!)!])
    }
  }

  @Test func regionsArePaintedFromTheWholeToItsParts() throws {
    let regions = [
      Region(name: "WT", labels: [1, 2, 4]), Region(name: "TC", labels: [1, 4]),
      Region(name: "ET", labels: [4]),
    ]
    let painting = try RegionPainting(regions)
    #expect(painting.values == [2, 1, 4])
    // Voxels: nothing, WT, WT and TC, all, ET alone.
    let probabilities: [Float] = [0, 0.9, 0.9, 0.9, 0, 0, 0.5, 0.9, 0.9, 0, 0, 0, 0.4, 0.8, 0.7]
    var labels = [Int32](repeating: -1, count: 5)
    probabilities.withUnsafeBufferPointer { probabilities in
      labels.withUnsafeMutableBufferPointer {
        painting.paint(probabilities, threshold: 0.5, into: $0)
      }
    }
    #expect(labels == [0, 2, 1, 4, 4])
    let error = try #require(throws: RegionPainting.Unpaintable.self) {
      try RegionPainting(regions.reversed())
    }
    #expect(error.region == "ET")
  }
}

extension SlidingWindow {
  /// Blends the scores that `scores` gives for the tile at an origin, in the order of prediction.
  fileprivate func blend(
    channels: Int, bands: Int, scores: ([Int]) -> [Float],
    planes: (Int, Range<Int>, UnsafeMutableBufferPointer<Float>) throws -> Void
  ) throws {
    for band in 0..<bands {
      let rows = size[1] * band / bands..<size[1] * (band + 1) / bands
      var accumulator = try ScoreAccumulator(self, channels: channels, rows: rows)
      for (index, plane) in starts[0].enumerated() {
        for origin in origins(plane: plane, reaching: rows) {
          scores(origin).withUnsafeBufferPointer { accumulator.add($0, at: origin) }
        }
        let next = index + 1 < starts[0].count ? starts[0][index + 1] : size[0]
        try accumulator.finish(below: next) { try planes($0, rows, $1) }
      }
      #expect(accumulator.finished == size[0])
    }
  }
}
