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
      let starts = Set(window.origins.map { $0[axis] }).sorted()
      if size[axis] > patch[axis] {
        #expect(starts.first == 0 && starts.last == size[axis] - patch[axis])
      } else {
        #expect(starts == [-((patch[axis] - size[axis]) / 2)])
      }
      for (one, next) in zip(starts, starts.dropFirst()) {
        #expect(next - one <= max(1, patch[axis] / 2))
      }
    }
    #expect(window.weights.allSatisfy { $0 > 0 && $0 <= 1 })
    var accumulator = try ScoreAccumulator(window, channels: 1)
    let ones = [Float](repeating: 1, count: window.weights.count)
    ones.withUnsafeBufferPointer { ones in
      for origin in window.origins { accumulator.add(ones, at: origin) }
    }
    #expect(accumulator.isComplete)
    // A mean of ones: two roundings of sums of at most 64 terms, and one of the quotient.
    #expect(accumulator.scores().allSatisfy { abs($0 - 1) < 1e-5 })
  }

  @Test func theOverlapIsWhatWasAsked() {
    let starts = { (overlap: Double) in
      SlidingWindow(size: [40, 8, 8], patch: [16, 8, 8], overlap: overlap).origins.map { $0[0] }
    }
    #expect(starts(0) == [0, 12, 24])
    #expect(starts(0.5) == [0, 8, 16, 24])
    #expect(starts(0.75) == [0, 4, 8, 12, 16, 20, 24])
  }

  /// A network that repeats its input gives the volume back, whatever the tiles.
  @Test func identityGivesTheVolumeBack() throws {
    let size = [9, 5, 12]
    let image = (0..<540).map { Float($0 % 97) }
    let window = SlidingWindow(size: size, patch: [4, 6, 5])
    var accumulator = try ScoreAccumulator(window, channels: 2)
    for origin in window.origins {
      var tile = [Float](repeating: 0, count: 240)
      tile.withUnsafeMutableBufferPointer { tile in
        window.extract(image, at: origin, into: .init(rebasing: tile[0..<120]))
        for index in 0..<120 { tile[120 + index] = 48 - tile[index] }
      }
      tile.withUnsafeBufferPointer { accumulator.add($0, at: origin) }
    }
    let scores = accumulator.scores()
    for voxel in 0..<540 {
      // Rounding of a weighted mean of equal numbers below 128.
      #expect(abs(scores[voxel] - image[voxel]) < 1e-4)
      #expect(abs(scores[540 + voxel] - (48 - image[voxel])) < 1e-4)
    }
    #expect(try accumulator.greatest() == image.map { $0 >= 24 ? 0 : 1 })
  }

  /// Standard deviation of an eighth of the patch: e^-1/2 of the peak at that distance.
  @Test func weightsAreGaussian() {
    let weights = SlidingWindow(size: [1, 1, 17], patch: [1, 1, 17]).weights
    #expect(weights[8] == 1)
    for place in 0..<17 {
      let distance = Double(place - 8) / (17.0 / 8)
      #expect(abs(Double(weights[place]) - exp(-distance * distance / 2)) < 1e-7)
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
    #expect(try painting.paint(probabilities) == [0, 2, 1, 4, 4])
    let error = try #require(throws: RegionPainting.Unpaintable.self) {
      try RegionPainting(regions.reversed())
    }
    #expect(error.region == "ET")
  }
}
