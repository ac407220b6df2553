import ArgumentParser
import Commands
import Foundation
import Program
import Runtime
import Training
import Volumes

extension Train {
  /// A new run.
  struct Beginning {
    var model: String
    var data: String
    var folder: RunFolder
    var limit: RunLimit
    var seed: UInt64
    var heldOut: HeldOutCases
  }

  func beginning() throws -> Beginning {
    guard let model, let data, let out else {
      throw ValidationError("a new run takes MODEL, --data and --out; --resume takes a run alone")
    }
    guard let limit = try limit() else {
      throw ValidationError("give one of --epochs, --steps and --minutes")
    }
    return Beginning(
      model: model, data: data, folder: RunFolder(out), limit: limit, seed: seed ?? 0,
      heldOut: try heldOut.request())
  }

  /// Nothing is written before model and data are known to be right.
  func begin(_ run: Beginning) throws {
    let interruption = Interruption(saying: "interrupted before the run was begun")
    try checkFolder(of: run)
    let program = try options.program(run.model, planning)
    var settings = RunSettings(
      data: URL(filePath: run.data).standardizedFileURL.path, seed: run.seed, limit: run.limit,
      validationCases: 0,
      parameters: Dictionary(
        program.settings.map { ($0.name, $0.value) }, uniquingKeysWith: { $1 }),
      instructionSet: execution.instructionSet.rawValue, preprocessed: preprocessedPath)
    var data = try data(
      at: run.data, for: program, settings, run.heldOut,
      advice: SettingAdvice(options, of: run.model))
    settings.validationCases = data.validation.count
    settings.split = data.heldOut.split
    settings.channelNames = data.dataset.modalities
    let backend = execution.makeBackend()
    let session = try Session(program, on: backend, for: .training)
    session.initializeParameters(seed: settings.seed)
    settings.pretrained = try pretrained.map {
      try startFrom($0, session, channels: data.dataset.modalities)
    }
    var trainer = try trainer(session, in: run.folder, settings, RunProgress(), data)
    let record = dryRun ? nil : try DataRecord(data.dataset.training)
    try data.checkVoxelsBriefly()
    guard let record else { return try tellPlans(of: trainer, data, threads: backend.threads) }
    try run.folder.alone { isLocked in
      warnOfMissingLocks(isLocked, run.folder)
      // Another process may have begun it meanwhile.
      if run.folder.exists { throw TrainingError.runExists(run.folder.path) }
      try run.folder.create(program, settings, record, folds: data.heldOut.folds)
      try trainer.save()
      try finish(
        &trainer, on: &data, execution: execution, threads: backend.threads, interruption)
    }
  }

  /// A folder holds nothing that would be written over, but for what a beginning that failed left of
  /// itself.
  private func checkFolder(of run: Beginning) throws {
    if run.folder.exists { throw TrainingError.runExists(run.folder.path) }
    try OutputFiles.check(
      run.folder.files, against: [run.model],
      unlessReplacing: run.folder.isBegun ? nil : "--out takes a folder of its own")
  }

  func warnOfMissingLocks(_ isLocked: Bool, _ folder: RunFolder) {
    guard !isLocked else { return }
    Console.log(
      "warning: \(folder.path): the file system keeps no locks: let no other process train there")
  }
}
