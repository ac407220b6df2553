import ArgumentParser
import Commands
import Reports
import Foundation
import Interchange
import Kernels
import Program
import Runtime
import Training
import Volumes

struct Train: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Trains a model on volumes.")

  @Argument(help: "A YAML file or a compiled graph.")
  var model: String

  @Option(help: "A data set: nnU-Net's raw layout, BraTS or iSeg folders, or a JSON file.")
  var data: String

  @Option(help: "The run's folder.")
  var out: String

  @Option(help: "Passes over as many voxels as the training volumes have.")
  var epochs: Int?

  @Option(help: "Batches to train on.")
  var steps: Int?

  @Option(help: "Minutes of training.")
  var minutes: Double?

  @Flag(help: "Go on with the run, with the plan that it recorded.")
  var resume = false

  @Option(help: "Training cases to hold out and score at the end.")
  var validation = 0

  @Option(
    help: ArgumentHelp(
      "Most bytes of volumes kept in memory, 2GiB where not given.", valueName: "size"))
  var cache: ByteSize?

  private var cacheLimit: Int { cache?.bytes ?? 2 << 30 }

  @Option(help: "Seed of weights, patches and random layers.")
  var seed: UInt64 = 0

  @OptionGroup var options: ModelOptions
  @OptionGroup var planning: PlanOptions
  @OptionGroup var execution: ExecutionOptions

  mutating func validate() throws {
    let limits = [epochs != nil, steps != nil, minutes != nil].count { $0 }
    guard limits == 1 || (resume && limits == 0) else {
      throw ValidationError("give one of --epochs, --steps and --minutes")
    }
    try OptionRange.check("--epochs", epochs, OptionRange.epochs)
    try OptionRange.check("--steps", steps, OptionRange.steps)
    try OptionRange.check("--minutes", minutes, OptionRange.minutes)
    try OptionRange.check("--validation", validation, 0...OptionRange.cases.upperBound)
  }

  func run() throws {
    try withExitCodes {
      let folder = RunFolder(out)
      if folder.exists, !resume { throw TrainingError.runExists(out) }
      if !resume {
        try OutputFiles.check(
          folder.files, against: [], unlessReplacing: "--out takes a folder of its own")
      }
      var (program, settings) = resume ? try recorded(folder) : try planned()
      if settings.validationCases > 0 { try Predictor.check(program) }
      var cases = try TrainingData(
        data, for: program, settings, advice: resume ? nil : SettingAdvice(options, of: model))
      if !resume { settings.channelNames = cases.dataset.modalities }
      let session = try Session(program, on: execution.makeBackend(), for: .training)
      var progress = RunProgress()
      if resume {
        progress = try Checkpoint.restore(session, from: folder.checkpoint)
      } else {
        session.initializeParameters(seed: settings.seed)
      }
      var trainer = try Trainer(
        session, folder: folder, settings: settings, progress: progress, cases: cases.training,
        cacheLimit: cacheLimit)
      try cases.checkVoxelsBriefly()
      if !resume {
        try folder.create(program, settings)
        try trainer.save()
      }
      Console.log(
        "\(program.experiment.name): \(cases.training.count) cases, \(program.peakBytes.readableBytes) a step, cache at most \(cacheLimit.readableBytes), \(execution.threadCount) threads"
      )
      try train(&trainer, on: &cases, folder)
      if !cases.validation.isEmpty {
        try validate(cases.validation, program, folder)
      }
    }
  }

  private func planned() throws -> (Program, RunSettings) {
    let program = try options.program(model, planning)
    let limit: RunSettings.Limit =
      epochs.map { .epochs($0) } ?? steps.map { .steps($0) } ?? .minutes(minutes!)
    let parameters = Dictionary(
      program.settings.map { ($0.name, $0.value) }, uniquingKeysWith: { $1 })
    return (
      program,
      RunSettings(
        data: data, seed: seed, limit: limit, validationCases: validation, parameters: parameters)
    )
  }

  private func recorded(_ folder: RunFolder) throws -> (Program, RunSettings) {
    (try CompiledFile.read(folder.graph), try RunSettings.read(folder))
  }

  private func train(
    _ trainer: inout Trainer, on cases: inout TrainingData, _ folder: RunFolder
  ) throws {
    let interruption = Interruption()
    var line = ProgressLine(rangeScale: trainer.session.rangeScale)
    let watched = cases
    let end = try watched.explaining(unless: { interruption.isRequested }) {
      try trainer.run(
        isInterrupted: { interruption.isRequested || watched.isFaulty },
        report: { report in
          line.show(report)
          if let news = cases.news() {
            line.finish()
            Console.log(news)
          }
        })
    }
    line.finish()
    guard end == .finished else {
      throw Console.failure(
        "interrupted after step \(trainer.progress.step); saved to \(folder.checkpoint)",
        .interrupted)
    }
    Console.log(
      "\(trainer.progress.step) steps in \(trainer.progress.seconds.fixed(1)) s; saved to \(folder.checkpoint)"
    )
  }

  /// Scores the trained network on the cases held out.
  private func validate(_ cases: [Case], _ program: Program, _ folder: RunFolder) throws {
    let session = try Session(program, on: execution.makeBackend(), for: .inference)
    try Checkpoint.restoreNetwork(session, from: folder.checkpoint)
    let scores = try Validation.run(Predictor(session), cases, program.experiment)
    for (label, dice) in scores {
      Console.log("validation: \(label) Dice \(dice.map { $0.fixed(4) } ?? "undefined")")
    }
  }
}
