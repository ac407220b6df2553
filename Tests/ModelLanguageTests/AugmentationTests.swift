import Diagnostics
import Experiment
import Foundation
import ModelLanguage
import Testing

/// What the sections `augmentation` and `sampling` come to.
@Suite struct AugmentationTests {
  private static func experiment(_ sections: String, patch: String = "64") throws -> Experiment {
    let text = """
      model: m
      input: {channels: 3, patch: \(patch)}
      network:
        - conv: {out: 2, kernel: 3}
      outputs:
        segmentation: {labels: 2, losses: [dice]}
      \(sections)
      """
    let result = Language.resolve(
      source: SourceText(name: "m", bytes: Data(text.utf8)), layers: Catalogue.layers,
      losses: Catalogue.losses)
    return try #require(result.model, "\(result.diagnostics)").experiment
  }

  private static func augmentation(
    _ section: String, patch: String = "64"
  ) throws -> Augmentation {
    try experiment("augmentation: \(section)", patch: patch).augmentation
  }

  /// nnU-Net's, as its `get_training_transforms` has it.
  private static var standard: Augmentation {
    var result = Augmentation(flips: [0, 1, 2])
    result.rotation = .init(probability: 0.2, range: .init(-30, 30))
    result.scaling = .init(probability: 0.2, range: .init(0.7, 1.4))
    result.noise = .init(probability: 0.1, range: .init(0, 0.1))
    result.blur = .init(probability: 0.2, channels: 0.5, range: .init(0.5, 1))
    result.brightness = .init(probability: 0.15, range: .init(0.75, 1.25))
    result.contrast = .init(probability: 0.15, range: .init(0.75, 1.25))
    result.lowResolution = .init(probability: 0.25, channels: 0.5, range: .init(0.5, 1))
    result.invertedGamma = .init(probability: 0.1, range: .init(0.7, 1.5))
    result.gamma = .init(probability: 0.3, range: .init(0.7, 1.5))
    return result
  }

  @Test(arguments: [
    "standard", "{set: standard}", "\"${'standard'}\"", "{set: standard, gamma: on}",
  ])
  func `the standard set is nnU-Net's`(section: String) throws {
    #expect(try Self.augmentation(section) == Self.standard)
  }

  @Test func `flat patches turn all the way`() throws {
    var flat = Self.standard
    flat.rotation?.range = .init(-180, 180)
    #expect(try Self.augmentation("standard", patch: "[16, 49, 40]") == flat)
    #expect(try Self.augmentation("standard", patch: "[16, 48, 40]") == Self.standard)
    let narrow = try Self.augmentation("{rotation: {degrees: 10}}", patch: "[16, 64, 64]")
    #expect(narrow.rotation == .init(probability: 0.2, range: .init(-10, 10)))
  }

  @Test func `transforms are adjusted and turned off`() throws {
    var wanted = Self.standard
    wanted.blur = nil
    wanted.flips = [2]
    wanted.rotation?.probability = 0.3
    wanted.noise?.range = .init(0.05, 0.2)
    wanted.elastic = .init(probability: 0.2, scale: .init(0.1, 0.25), magnitude: .init(1, 2))
    wanted.intensityShift = 0.1
    #expect(
      try Self.augmentation(
        """
        {set: standard, blur: off, flips: [2], rotation: {probability: 0.3}, intensity-shift: 0.1,
          noise: {deviation: [0.05, 0.2]}, elastic: {magnitude: "${[1, 2]}"}}
        """) == wanted)
  }

  @Test(arguments: ["{}", "none", "{set: none, gamma: off}", "{flips: []}"])
  func `nothing is on that is not named`(section: String) throws {
    #expect(try Self.augmentation(section) == Augmentation())
    var one = Augmentation()
    one.gamma = Self.standard.gamma
    #expect(try Self.augmentation("{gamma: on}") == one)
  }

  @Test func `foreground is a share of patches or of a batch`() throws {
    #expect(try Self.experiment("").sampling == Sampling(foreground: 1.0 / 3, per: .patch))
    #expect(
      try Self.experiment("sampling: {foreground: 0.33, per: batch}").sampling
        == Sampling(foreground: 0.33, per: .batch))
  }

  /// What stood in compiled files before there were transforms is read, and written as it was.
  @Test func `files of before mean the same`() throws {
    let old = #"{"flips":[0,2],"intensityScale":0.125,"intensityShift":0.25}"#
    let augmentation = try JSONDecoder().decode(Augmentation.self, from: Data(old.utf8))
    #expect(
      augmentation == Augmentation(flips: [0, 2], intensityScale: 0.125, intensityShift: 0.25))
    let encoder = JSONEncoder()
    encoder.outputFormatting = .sortedKeys
    #expect(try encoder.encode(augmentation) == Data(old.utf8))
    let sampling = try JSONDecoder().decode(
      Sampling.self, from: Data(#"{"foreground":0.5}"#.utf8))
    #expect(sampling == Sampling(foreground: 0.5))
    #expect(try encoder.encode(sampling) == Data(#"{"foreground":0.5}"#.utf8))
    for value in [Self.standard, try Self.augmentation("{elastic: on}")] {
      #expect(
        try JSONDecoder().decode(Augmentation.self, from: encoder.encode(value)) == value)
    }
  }
}
