import CPUBackend
import Experiment
import Foundation
import ModelsForTests
import Program
import Runtime
import Testing
import VolumeFixtures
import Volumes

@testable import Training

/// A volume of `Fixtures/prediction.json`, which `Fixtures/prediction.py` segmented with numpy.
struct PredictedVolume: Decodable, Sendable, CustomStringConvertible {
  var size: [Int]
  var patch: [Int]
  var step: Double
  var networks: [Int]
  var mirrored: [Int]
  /// A digit for each voxel's class; `?` where two classes are too near to each other.
  var labels: String

  var description: String { "\(size) by \(patch)" }

  static let all: [PredictedVolume] = numbersOfScript("prediction", in: .module)
}

@Suite struct PredictionTests {
  private func program(
    patch: [Int] = [4, 6, 4], preprocessing: String = "normalization: none"
  ) throws -> Program {
    try compile(
      """
      model: one-layer
      input: {channels: 2, patch: \(patch), batch: 2}
      network: [{conv: {name: head, out: 3, kernel: 3}}]
      outputs:
        organs: {labels: {background: 0, one: 5, two: 9}, losses: [cross-entropy]}
      augmentation: {flips: [0, 2]}
      \(preprocessing)
      """
    ).program(.keep)
  }

  private func session(_ program: Program, _ seed: Int) throws -> Session {
    let session = try Session(program, on: CPUBackend(threads: 2), for: .inference)
    session.set("head.weight", to: hashedNumbers(3 * 2 * 27, seed).map(Double.init))
    session.set("head.bias", to: hashedNumbers(3, seed + 100).map(Double.init))
    return session
  }

  private func loaded(_ size: [Int]) throws -> LoadedCase {
    let dataset = try SmallDataset(size: size)
    let images = try (1...2).flatMap { channel in
      try dataset.addCase(
        "a\(channel)", image: hashedNumbers(size.reduce(1, *), channel), label: nil
      ).images
    }
    return try LoadedCase(
      Case(name: "a", images: images, label: nil), labels: [], Preprocessing(normalization: [.none])
    )
  }

  @Test(arguments: PredictedVolume.all) func labelsAreThoseOfNumpy(_ volume: PredictedVolume) throws
  {
    let program = try program(patch: volume.patch)
    let loaded = try loaded(volume.size)
    let predictor = try Predictor(
      volume.networks.map { try session(program, $0) },
      .init(step: volume.step, mirrored: volume.mirrored))
    let labels = try predictor.prediction(of: loaded, named: "a").labels.voxels
    #expect(labels.count == volume.labels.count)
    for (label, expected) in zip(labels, volume.labels) {
      guard let expected = expected.wholeNumberValue else { continue }
      #expect(label == [0, 5, 9][expected])
    }
  }

  /// A budget changes the number of bands, which changes no label: on the files' own voxels, and where
  /// they are cropped and resampled.
  @Test(arguments: [
    "normalization: none", "preprocessing: {crop: nonzero, spacing: [0.7, 1.4, 0.8]}",
  ])
  func bandsHaveTheLabelsOfTheWhole(preprocessing: String) throws {
    let program = try program(preprocessing: preprocessing)
    let dataset = try SmallDataset(size: [7, 17, 9])
    let image = hashedNumbers(7 * 17 * 9, 5).enumerated().map { index, value in
      // Zeros around, for a crop.
      index % 9 == 0 || index / 9 % 17 < 2 ? 0 : value
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
