import ArgumentParser
import Commands
import Foundation
import Program
import Training
import Volumes

/// The cases of a run, looked at before the first step: headers before anything is begun, voxels while
/// training starts.
struct TrainingData {
  let dataset: Dataset
  let training: [Case]
  let validation: [Case]
  /// Which cases these are, and what was said of it.
  let heldOut: HeldOutCases.Choice
  private let program: Program
  private let voxels: VoxelInspection
  /// Whether it was said which labels never occur.
  private var isTold = false

  /// Lists the data set and reads its headers. Prints what is probably not meant; throws everything that
  /// is wrong, at once.
  ///
  /// - Parameters:
  ///   - heldOut: which cases are held out.
  ///   - advice: what to set of a model that is not compiled yet.
  init(
    _ path: String, for program: Program, _ settings: RunSettings, _ heldOut: HeldOutCases,
    advice: SettingAdvice?
  ) throws {
    try program.checkRegions()
    var found = try Dataset.find(path, needsLabels: program.trainsOnLabels)
    if let names = settings.channelNames {
      do { found = try found.ordered(as: names) } catch let error as VolumeError {
        found.findings.append(Finding(.channels, error))
      }
    }
    var inspection = try DatasetInspection(
      found, resamples: program.experiment.preprocessing.spacing != nil)
    inspection.compare(
      with: program, channelAdvice: { advice?.channels($0) }, labelAdvice: { advice?.labels($0) })
    for warning in inspection.findings.warnings { Console.log("warning: \(warning)") }
    guard !found.training.isEmpty else {
      try inspection.check()
      preconditionFailure("a data set without a case to train on is a finding")
    }
    let choice = Result { try heldOut.choice(of: found, seed: settings.seed) }
    if case .failure(let problem as HeldOutCases.Problem) = choice {
      for message in problem.messages { Console.log("error: \(message)") }
      try inspection.check()
      throw problem.code
    }
    try inspection.check()
    self.heldOut = try choice.get()
    for line in self.heldOut.lines { Console.log(line) }
    dataset = found
    self.program = program
    (training, validation) = self.heldOut.split.cases(of: found)
    voxels = VoxelInspection(found.training, labels: program.labelMaps)
  }

  /// Waits a little for the voxels, as small data sets are read in no time and most mistakes are in every
  /// file. Throws everything that is wrong with them.
  func checkVoxelsBriefly() throws {
    let report = voxels.wait(atMost: .milliseconds(500))
    if !report.findings.errors.isEmpty { try VolumeErrors.check(allErrors()) }
  }

  /// Whether something is known to be wrong with the voxels.
  var isFaulty: Bool { !voxels.report.findings.errors.isEmpty }

  /// What there is to say once all voxels were looked at: what is probably not meant about them, and which
  /// labels never occur. Nothing before, and when it was said.
  mutating func news() -> [Finding] {
    guard !isTold else { return [] }
    let report = voxels.report
    guard report.isComplete else { return [] }
    isTold = true
    let absent = program.absentLabels(from: training, report)
    return report.findings.warnings
      + (absent.isEmpty ? [] : [.absent(absent, from: dataset.path)])
  }

  /// Runs `body`. Where something is wrong with the data, a part of which it may have stumbled over, all
  /// of that is thrown in place of what it throws or returns.
  func explaining<Result>(
    unless isInterrupted: () -> Bool, _ body: () throws -> Result
  ) throws -> Result {
    let result = Swift.Result { try body() }
    if case .failure(let error) = result {
      guard error is VolumeError else { throw error }
      try VolumeErrors.check(allErrors(unless: isInterrupted))
    } else if isFaulty {
      try VolumeErrors.check(allErrors(unless: isInterrupted))
    }
    return try result.get()
  }

  /// Everything that is wrong with the voxels, once they were looked at.
  private func allErrors(unless isInterrupted: () -> Bool = { false }) -> [VolumeError] {
    while !voxels.wait(atMost: .milliseconds(100)).isOver, !isInterrupted() {}
    return voxels.report.findings.errors
  }
}
