import Commands
import Foundation
import Program
import Reports
import Training
import Volumes

/// Steps on a data set's patches.
extension Bench {
  private struct AugmentationReport: Encodable {
    struct Patch: Encodable {
      var mean: Double
      var median: Double
      var max: Double
    }
    var plainStepSeconds: Double
    var augmentedStepSeconds: Double
    var patchSeconds: Patch
    var transformSeconds: [String: Double]
  }

  func measure(_ program: Program, on path: String) throws {
    let settings = RunSettings(
      data: path, seed: seed, limit: .steps(steps), validationCases: 0, parameters: [:])
    let found = try TrainingData(
      path, for: program, settings, .count(0), advice: SettingAdvice(options, of: model))
    try found.checkVoxelsBriefly()
    let result = try found.explaining(unless: { false }) {
      try AugmentationBenchmark.run(
        program, on: execution.makeBackend(), cases: found.training, store: nil,
        cacheLimit: 2 << 30, steps: steps, seed: seed)
    }
    let patches = result.patches.patches.sorted()
    let report = AugmentationReport(
      plainStepSeconds: result.plain.sorted()[result.plain.count / 2],
      augmentedStepSeconds: result.augmented.sorted()[result.augmented.count / 2],
      patchSeconds: .init(
        mean: patches.reduce(0, +) / Double(patches.count), median: patches[patches.count / 2],
        max: patches.last!),
      transformSeconds: Dictionary(uniqueKeysWithValues: result.patches.transforms))
    if json { return try Console.printJSON(report) }
    let ratio = report.augmentedStepSeconds / report.plainStepSeconds
    var text = """
      step           \(report.plainStepSeconds.readableSeconds) without augmentation, \(report.augmentedStepSeconds.readableSeconds) with it (\(ratio.fixed(3)))
      patch          \(report.patchSeconds.mean.readableSeconds) on one thread (median \(report.patchSeconds.median.readableSeconds), at most \(report.patchSeconds.max.readableSeconds))

      """
    let slowest = report.transformSeconds.sorted { ($0.value, $1.key) > ($1.value, $0.key) }
    for (name, seconds) in slowest {
      text += name.padding(toLength: 15, withPad: " ", startingAt: 0)
      text += "\(seconds.readableSeconds) where it applies to all channels\n"
    }
    try Console.show(text: text)
  }
}
