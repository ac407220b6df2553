import Experiment
import Foundation
import VolumeFixtures

@testable import Volumes

/// A patch of `Fixtures/augmentation.json`, which `Fixtures/augmentation.py` changed with scipy.
struct ChangedPatch: Decodable, Sendable, CustomStringConvertible {
  struct Elastic: Decodable, Sendable {
    var deviation: Double
    var magnitude: Double
    var key: UInt64
  }

  struct Noise: Decodable, Sendable {
    var deviation: Double
    var key: UInt64
  }

  var name: String
  var seed: Int
  var size: [Int]
  var patch: [Int]
  var origin: [Int]
  var flips: [Bool]
  var keepsZeros: Bool
  var sliceAxis: Int?
  /// A factor, and what is added.
  var intensity: [Float]
  var step: UInt64
  var angles: [Double]?
  var scale: Double?
  var elastic: [Elastic]?
  var noise: Noise?
  var blur: [Double]?
  var brightness: Double?
  var contrast: Double?
  var lowResolution: [Double]?
  var invertedGamma: Double?
  var gamma: Double?
  /// What comes out.
  var voxels: [Float]
  var classes: String
  /// Voxels that the last digits decide.
  var unsure: [Int]

  private enum CodingKeys: String, CodingKey {
    case name, seed, size, patch, origin, flips, intensity, step, angles, scale, elastic, noise
    case blur, brightness, contrast, gamma, voxels, classes, unsure
    case keepsZeros = "keeps-zeros"
    case sliceAxis = "slice-axis"
    case lowResolution = "low-resolution"
    case invertedGamma = "inverted-gamma"
  }

  var description: String { name }

  static let all: [ChangedPatch] = numbersOfScript("augmentation", in: .module)

  var content: LoadedCase {
    let grid = Grid(
      Geometry(dimensions: size.reversed(), affine: Affine(spacing: [1, 1, 1])))
    let image = hashedNumbers(grid.voxelCount, seed).enumerated().map { place, number -> Float in
      let index = [place / size[2] / size[1], place / size[2] % size[1], place % size[2]]
      let isZero = keepsZeros && zip(index, size).allSatisfy { $0 < $1 / 2 }
      return isZero ? 0 : number
    }
    return LoadedCase(
      name: name, grid: grid, images: [image], deviations: [1],
      classes: hashedClasses(size, seed))
  }

  var changes: AugmentationDraw {
    var result = AugmentationDraw(
      channels: [
        AugmentationDraw.Channel(
          blur: blur, brightness: brightness, contrast: contrast, lowResolution: lowResolution,
          invertedGamma: invertedGamma, gamma: gamma)
      ])
    if let angles, let scale {
      result.spatial = AugmentationDraw.Spatial(
        angles: angles, scale: scale, sliceAxis: sliceAxis,
        elastic: (elastic ?? []).map {
          ElasticField(
            patch: patch, sliceAxis: sliceAxis, deviation: $0.deviation, magnitude: $0.magnitude,
            key: $0.key, step: step)
        })
    }
    result.noise = noise.map {
      AugmentationDraw.Noise(deviation: $0.deviation, keys: [$0.key], step: step)
    }
    return result
  }

  /// What the transforms make of it.
  func result(_ loops: AugmentationLoops) throws -> (voxels: [Float], classes: [UInt8]) {
    var sampler = PatchTests.sampler(patch: patch, augmentation: .everything)
    if keepsZeros { sampler = sampler.keepingZeros }
    let draw = PatchSampler.Draw(
      patch: Patch(origin: origin, size: patch, flips: flips), scales: [intensity[0]],
      shifts: [intensity[1]])
    return try sampler.written(draw, changes, from: content, loops)
  }
}

extension Augmentation {
  /// The standard set and elastic deformation.
  static var everything: Self {
    var result = Self.standard
    result.elastic = Elastic(
      probability: 0.2, scale: Range(0.1, 0.25), magnitude: Range(0, 5))
    return result
  }

  /// nnU-Net's, as its `get_training_transforms` has it.
  static var standard: Self {
    var result = Self(flips: [0, 1, 2])
    result.rotation = Transform(probability: 0.2, range: Range(-30, 30))
    result.scaling = Transform(probability: 0.2, range: Range(0.7, 1.4))
    result.noise = Transform(probability: 0.1, range: Range(0, 0.1))
    result.blur = Transform(probability: 0.2, channels: 0.5, range: Range(0.5, 1))
    result.brightness = Transform(probability: 0.15, range: Range(0.75, 1.25))
    result.contrast = Transform(probability: 0.15, range: Range(0.75, 1.25))
    result.lowResolution = Transform(probability: 0.25, channels: 0.5, range: Range(0.5, 1))
    result.invertedGamma = Transform(probability: 0.1, range: Range(0.7, 1.5))
    result.gamma = Transform(probability: 0.3, range: Range(0.7, 1.5))
    return result
  }
}

extension PatchSampler {
  /// The same of channels that keep their zeros.
  var keepingZeros: Self {
    PatchSampler(
      Experiment(
        name: "test", input: Input(channels: channels, patch: patch, batch: batch), outputs: [],
        preprocessing: Preprocessing(normalization: [.zScoreNonZero]), augmentation: augmentation),
      seed: seed)
  }

  /// A patch of all channels and its class indices.
  func written(
    _ draw: Draw, _ changes: AugmentationDraw, from content: LoadedCase, _ loops: AugmentationLoops
  ) throws -> (voxels: [Float], classes: [UInt8]) {
    let count = patch.reduce(1, *)
    var voxels = [Float](repeating: .nan, count: channels * count)
    var classes = [UInt8](repeating: 255, count: count)
    let scratch = try AugmentationScratch(
      augmentation, patch: patch, masks: keepsZeros.count { $0 })
    voxels.withUnsafeMutableBufferPointer { voxels in
      classes.withUnsafeMutableBufferPointer { classes in
        write(
          draw, changes, from: content,
          channels: (0..<channels).map { voxels.baseAddress! + $0 * count },
          labels: classes.baseAddress, scratch, loops)
      }
    }
    return (voxels, classes)
  }
}
