import CPUBackend
import Experiment
import ModelsForTests
import Program
import Randomness
import Runtime
import Testing
import Volumes

@testable import Training

/// Prediction against a convolution in Float64 that knows of no tiles but its own.
@Suite struct PredictionTests {
  private static let patch = [4, 6, 4]
  private static let classes = 3

  private func program(_ more: String = "") throws -> Program {
    try compile(
      """
      model: one-layer
      input: {channels: 2, patch: [4, 6, 4], batch: 2}
      network: [{conv: {name: head, out: 3, kernel: 3}}]
      outputs:
        organs: {labels: {background: 0, one: 5, two: 9}, losses: [cross-entropy]}
      augmentation: {flips: [0, 2]}
      \(more.isEmpty ? "normalization: none" : more)
      """
    ).program(.keep)
  }

  private func numbers(_ count: Int, seed: UInt64) -> [Double] {
    var draws = PhiloxGenerator(seed: seed, key: 11, step: 0)
    return (0..<count).map { _ in Double.random(in: -1..<1, using: &draws) }
  }

  /// Weights (O, I, 3, 3, 3) and biases.
  private func weights(_ seed: UInt64) -> (weight: [Double], bias: [Double]) {
    (numbers(3 * 2 * 27, seed: seed), numbers(3, seed: seed + 100))
  }

  private func session(_ program: Program, _ seed: UInt64) throws -> Session {
    let session = try Session(program, on: CPUBackend(threads: 2), for: .inference)
    let (weight, bias) = weights(seed)
    session.set("head.weight", to: weight)
    session.set("head.bias", to: bias)
    return session
  }

  private func loaded(_ size: [Int], seed: UInt64 = 3) throws -> LoadedCase {
    let dataset = try SmallDataset(size: size)
    let count = size.reduce(1, *)
    let items = try (0..<2).map { channel in
      try dataset.addCase(
        "a\(channel)", image: numbers(count, seed: seed + UInt64(channel)).map { Float($0) },
        label: nil)
    }
    let item = Case(name: "a", images: items.flatMap(\.images), label: nil)
    return try LoadedCase(item, labels: [], Preprocessing(normalization: [.none]))
  }

  /// Weighted mean logits, [class][voxel], of tiles, networks and mirrorings.
  private func logits(
    _ images: [[Float]], _ size: [Int], _ networks: [UInt64], mirrored: [Int], step: Double
  ) -> [Double] {
    let (patch, voxels) = (Self.patch, size.reduce(1, *))
    var sums = [Double](repeating: 0, count: Self.classes * voxels)
    var total = [Double](repeating: 0, count: voxels)
    let window = SlidingWindow(size: size, patch: patch, step: step)
    func index(_ place: [Int], _ size: [Int]) -> Int {
      (place[0] * size[1] + place[1]) * size[2] + place[2]
    }
    func places(_ size: [Int]) -> [[Int]] {
      (0..<size.reduce(1, *)).map {
        [$0 / size[2] / size[1], $0 / size[2] % size[1], $0 % size[2]]
      }
    }
    for d in window.starts[0] {
      for h in window.starts[1] {
        for w in window.starts[2] {
          for subset in 0..<1 << mirrored.count {
            let flips = (0..<3).map { axis in
              mirrored.firstIndex(of: axis).map { subset >> $0 & 1 == 1 } ?? false
            }
            func turned(_ place: [Int]) -> [Int] {
              (0..<3).map { flips[$0] ? patch[$0] - 1 - place[$0] : place[$0] }
            }
            func voxel(_ channel: Int, _ place: [Int]) -> Double {
              guard (0..<3).allSatisfy({ place[$0] >= 0 && place[$0] < patch[$0] }) else {
                return 0
              }
              let at = zip(turned(place), [d, h, w]).map(+)
              guard (0..<3).allSatisfy({ at[$0] >= 0 && at[$0] < size[$0] }) else { return 0 }
              return Double(images[channel][index(at, size)])
            }
            for network in networks {
              let (weight, bias) = weights(network)
              for place in places(patch) {
                let at = zip(turned(place), [d, h, w]).map(+)
                guard (0..<3).allSatisfy({ at[$0] >= 0 && at[$0] < size[$0] }) else { continue }
                let bell = (0..<3).reduce(1.0) { $0 * window.bells[$1][turned(place)[$1]] }
                total[index(at, size)] += bell
                for out in 0..<Self.classes {
                  var sum = bias[out]
                  for channel in 0..<2 {
                    for tap in places([3, 3, 3]) {
                      let from = (0..<3).map { place[$0] + tap[$0] - 1 }
                      sum +=
                        weight[(out * 2 + channel) * 27 + index(tap, [3, 3, 3])]
                        * voxel(channel, from)
                    }
                  }
                  sums[out * voxels + index(at, size)] += bell * sum
                }
              }
            }
          }
        }
      }
    }
    return sums.indices.map { sums[$0] / total[$0 % voxels] }
  }

  @Test(arguments: [
    ([4, 6, 4], [UInt64(1)], [Int](), 0.5), ([3, 9, 7], [UInt64(1)], [Int](), 0.5),
    ([6, 7, 5], [1], [0, 2], 0.5),
    ([7, 6, 9], [1, 2], [], 1.0), ([5, 8, 6], [2, 3, 4], [0, 1, 2], 0.75),
  ])
  func labelsAreThoseOfTheMeanLogits(
    size: [Int], networks: [UInt64], mirrored: [Int], step: Double
  ) throws {
    let program = try program()
    let loaded = try loaded(size)
    let predictor = try Predictor(
      networks.map { try session(program, $0) }, .init(step: step, mirrored: mirrored))
    let labels = try predictor.prediction(of: loaded, named: "a").labels.voxels
    let expected = logits(loaded.images, size, networks, mirrored: mirrored, step: step)
    let voxels = size.reduce(1, *)
    var undecided = 0
    for voxel in 0..<voxels {
      let own = (0..<Self.classes).map { expected[$0 * voxels + voxel] }
      let best = own.indices.max { own[$0] < own[$1] }!
      // Sums of 54 products of numbers below 1 in single precision.
      if own.enumerated().contains(where: { $0.offset != best && own[best] - $0.element < 1e-4 }) {
        undecided += 1
      } else {
        #expect(labels[voxel] == [0, 5, 9][best])
      }
    }
    #expect(undecided < 3)
  }

  /// A budget changes the number of bands, which changes no label: on the files' own voxels, and where
  /// they are cropped and resampled.
  @Test(arguments: ["", "preprocessing: {crop: nonzero, spacing: [0.7, 1.4, 0.8]}"])
  func bandsHaveTheLabelsOfTheWhole(preprocessing: String) throws {
    let program = try program(preprocessing)
    let dataset = try SmallDataset(size: [7, 17, 9])
    let image = numbers(7 * 17 * 9, seed: 5).enumerated().map { index, value in
      // Zeros around, for a crop.
      index % 9 == 0 || index / 9 % 17 < 2 ? 0 : Float(value)
    }
    let item = try dataset.addCase("a", image: image, label: nil)
    let loaded = try LoadedCase(
      Case(name: "a", images: item.images + item.images, label: nil), labels: [],
      program.experiment.preprocessing)
    let predictor = try Predictor([session(program, 1)])
    let whole = try predictor.prediction(of: loaded, named: "a").labels
    #expect(Set(whole.voxels).count == 3)
    for bands in [2, 5, 17, 40] {
      let labels = try predictor.prediction(of: loaded, named: "a", bands: bands).labels
      #expect(labels.voxels == whole.voxels, "\(bands) bands")
    }
  }

  /// Less memory, more bands, more tiles; below the least there is no plan.
  @Test func plansFollowTheBudget() throws {
    let predictor = try Predictor([session(program(), 1)])
    let dataset = try SmallDataset(size: [40, 60, 50])
    let item = try dataset.addCase(
      "a", image: [Float](repeating: 1, count: 120_000), label: nil)
    let placement = try Preprocessing(normalization: [.none]).uncropped(item.images[0])
    let images = [480_000, 480_000]
    // What the process holds counts, and is looked at once.
    let memory = predictor.memory(placement, images, false)
    let plentiful = try #require(memory.plan(within: .max))
    #expect(plentiful.bands == 1 && plentiful.work == 1 && plentiful.bytes > memory.leastBytes)
    let few = try #require(memory.plan(within: plentiful.bytes - 1))
    #expect(few.bands > 1 && few.work > 1 && few.bytes < plentiful.bytes)
    #expect(try #require(memory.plan(within: memory.leastBytes)).bytes <= memory.leastBytes)
    #expect(memory.plan(within: memory.leastBytes - 1) == nil)
  }

  @Test func networksThatCannotBeAveragedAreTold() throws {
    let one = try program()
    let other = try compile(
      """
      model: other
      input: {channels: 2, patch: [4, 6, 4], batch: 2}
      network: [{conv: {name: head, out: 3, kernel: 3}}]
      outputs:
        organs: {labels: {background: 0, one: 5, two: 8}, losses: [cross-entropy]}
      normalization: none
      """
    ).program(.keep)
    let error = try #require(throws: TrainingError.self) { try Predictor.check([one, one, other]) }
    #expect(
      "\(error)"
        == "models 'one-layer' and 'other' cannot be averaged: their outputs have other labels")
  }
}
