import ArgumentParser
import CPUBackend
import Commands
import Compiler
import Foundation
import Interchange
import Program
import Runtime
import Training
import Volumes

extension Train {
  /// A run that is there, and what changes as it goes on: how long it is, where its data lie, and its
  /// plan. None of these changes the bits of a step.
  struct Resumption {
    var folder: RunFolder
    /// The new total; nil for the one that it has.
    var limit: RunLimit?
    /// Nil for where the data lay.
    var data: String?
    /// Whether the plan is made anew.
    var isPlanned: Bool
  }

  func resumption(of run: String) throws -> Resumption {
    let fixed =
      [
        ("MODEL", model != nil), ("--out", out != nil), ("--set", !options.settings.isEmpty),
        ("--patch", options.patch != nil), ("--batch", options.batch != nil),
        ("--seed", seed != nil), ("--pretrained", pretrained != nil),
        ("--isa", execution.isa != nil),
      ].filter(\.1).map(\.0) + heldOut.given
    guard fixed.isEmpty else {
      throw ValidationError(
        "--resume goes on with what the run was begun with; it does not take \(fixed.joined(separator: ", "))"
      )
    }
    return Resumption(
      folder: RunFolder(run), limit: try limit(), data: data,
      isPlanned: asksForPlan)
  }

  /// Whether a run that is there gets another plan.
  var asksForPlan: Bool {
    planning.givenPolicy != nil || planning.budget != nil || options.rates != nil
  }

  func resume(_ run: Resumption) throws {
    let folder = run.folder
    let interruption = Interruption(
      saying: "interrupted before training went on; the run is as it was")
    guard folder.exists else { throw TrainingError.noRun(folder.path) }
    try alone(in: folder) { isLocked in
      warnOfMissingLocks(isLocked, folder)
      var settings = try RunSettings.read(folder)
      let recorded = try CompiledFile.read(folder.graph, targets: knownTargets)
      let program = run.isPlanned ? try replanned(recorded, folder) : recorded
      let path = try run.data ?? formerData(settings)
      var data = try data(at: path, for: program, settings, HeldOutCases(of: settings))
      let record = try DataRecord.read(folder)
      try record?.check(data.dataset)
      try data.heldOut.split.check(data.dataset, in: folder)
      let execution = try execution(of: settings)
      let backend = execution.makeBackend()
      let session = try Session(program, on: backend, for: .training)
      let progress = try folder.restore(session)

      let former = settings
      settings.limit = run.limit ?? former.limit
      settings.data = URL(filePath: path).standardizedFileURL.path
      settings.channelNames = former.channelNames ?? data.dataset.modalities
      settings.split = former.split ?? data.heldOut.split
      settings.preprocessed = preprocessedPath ?? former.preprocessed
      settings.instructionSet = execution.instructionSet.rawValue
      var trainer = try trainer(session, in: folder, settings, progress, data)
      try checkTotal(of: trainer, insteadOf: former.limit)
      if dryRun { return try tellPlans(of: trainer, data, threads: backend.threads) }
      if record == nil { try DataRecord(data.dataset.training).write(to: folder) }
      if run.isPlanned { try CompiledFile.write(program, to: folder.graph) }
      if settings != former { try settings.write(to: folder) }
      try finish(
        &trainer, on: &data, execution: execution, threads: backend.threads, interruption)
    }
  }

  /// Runs `body` while no other process trains in the folder; a dry run, which writes nothing, at once.
  private func alone(in folder: RunFolder, _ body: (_ isLocked: Bool) throws -> Void) throws {
    if dryRun { try body(true) } else { try folder.alone(body) }
  }

  /// Where the data lay. Throws where nothing is there any more.
  private func formerData(_ settings: RunSettings) throws -> String {
    guard FileManager.default.fileExists(atPath: settings.data) else {
      throw VolumeError(
        settings.data, "no such file or folder: --data says where the run's data lie now",
        .missingInput)
    }
    return settings.data
  }

  /// Says what a new total means for the rate. Throws exit code 64, with a message, where more than it
  /// is done.
  private func checkTotal(of trainer: Trainer, insteadOf former: RunLimit) throws {
    let limit = trainer.settings.limit
    guard limit != former else { return }
    if let epoch = trainer.stoppedAfter {
      throw Console.failure(
        "the run stopped early after epoch \(epoch) and is finished: it takes no new total", .usage)
    }
    guard trainer.fraction(of: limit) <= 1 else {
      throw Console.failure(
        "a new total of \(limit) is below what the run has trained: \(trainer.progress.step) steps in \(trainer.progress.seconds.fixed(1)) s",
        .usage)
    }
    let (old, new) = (trainer.learningRate(of: former), trainer.learningRate(of: limit))
    let rate =
      old == new
      ? "stays at \(old.readableRate)" : "moves from \(old.readableRate) to \(new.readableRate)"
    Console.log(
      "\(limit) in all instead of \(former): after step \(trainer.progress.step) the rate \(rate)")
  }

  /// The run's network with another plan.
  private func replanned(_ recorded: Program, _ folder: RunFolder) throws -> Program {
    var options = options
    options.settings = recorded.settings.map { "\($0.name)=\($0.value)" }
    options.patch = Extents(recorded.experiment.input.patch)
    options.batch = recorded.experiment.input.batch
    let program = try options.program(folder.model, planning)
    guard program.hasNetwork(of: recorded) else {
      throw TrainingError.badRun(
        folder.model,
        "is no longer what \(folder.graph) was compiled from; go on without --budget, --policy and --rates"
      )
    }
    return program
  }

  /// The instructions that the run was begun with, where this processor has them.
  private func execution(of settings: RunSettings) throws -> ExecutionOptions {
    var execution = execution
    guard let name = settings.instructionSet else { return execution }
    if let recorded = InstructionSet(rawValue: name), recorded.isAvailable {
      execution.isa = recorded
    } else {
      Console.log(
        "warning: this processor has no \(name), with which the run was begun: bits will differ")
    }
    return execution
  }
}
