import ArgumentParser
import Commands
import Experiment
import Foundation
import Interchange
import Program
import Reports
import RunReports
import Runtime
import Training
import Volumes

struct Train: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Trains a model on volumes, or goes on with a run.",
    usage: """
      invseg-run train MODEL --data DATASET --out RUN (--epochs N | --steps N | --minutes N) [options]
      invseg-run train --resume RUN [--epochs N | --steps N | --minutes N] [--data DATASET] [options]
      """)

  @Argument(help: "A YAML file or a compiled graph.")
  var model: String?

  @Option(
    help:
      "A data set: nnU-Net's or the Medical Decathlon's layout, BraTS or iSeg folders, or a JSON file. With --resume, where the run's data lie now."
  )
  var data: String?

  @Option(help: "The folder of a new run.")
  var out: String?

  @Option(
    help: ArgumentHelp(
      "A run to go on with: with its model, seed and plan, on the data that it was begun with.",
      valueName: "run"))
  var resume: String?

  @Option(
    help:
      "Epochs, of as many steps as the model says or as see all voxels once; with --resume, as for the next two, the new total."
  )
  var epochs: Int?

  @Option(help: "Batches to train on.")
  var steps: Int?

  @Option(help: "Minutes of training.")
  var minutes: Double?

  @Option(
    help: ArgumentHelp("Minutes between saves.", valueName: "minutes"))
  var saveEvery = 2.0

  @Option(
    help: ArgumentHelp(
      "Most bytes of volumes kept in memory, 2GiB where not given.", valueName: "size"))
  var cache: ByteSize?

  @Option(
    help: ArgumentHelp(
      "Folder of preprocessed volumes, made where it is not there; runs may share it. RUN/preprocessed where not given, and the model crops or resamples.",
      valueName: "dir"))
  var preprocessed: String?

  @Option(help: "Seed of weights, patches and random layers; 0 where not given.")
  var seed: UInt64?

  @Flag(help: "Check and tell everything up to the first step, and write nothing.")
  var dryRun = false

  @Option(
    help: ArgumentHelp(
      "A run's folder, its checkpoint or a safetensors file that first weights are taken from, by name and shape.",
      valueName: "run|file"))
  var pretrained: String?

  @OptionGroup var heldOut: HeldOutOptions
  @OptionGroup var options: ModelOptions
  @OptionGroup var planning: PlanOptions
  @OptionGroup var execution: ExecutionOptions

  mutating func validate() throws {
    try OptionRange.check("--epochs", epochs, OptionRange.epochs)
    try OptionRange.check("--steps", steps, OptionRange.steps)
    try OptionRange.check("--minutes", minutes, OptionRange.minutes)
    try OptionRange.check("--save-every", saveEvery, OptionRange.minutes)
    _ = try request()
  }

  /// What is asked for.
  private enum Request {
    case beginning(Beginning)
    case resumption(Resumption)
  }

  private func request() throws -> Request {
    if let resume { .resumption(try resumption(of: resume)) } else { .beginning(try beginning()) }
  }

  func run() throws {
    try withExitCodes(programsAreOurs: model.map { !CompiledFile.recognizes($0) } ?? false) {
      switch try request() {
      case .beginning(let beginning): try begin(beginning)
      case .resumption(let resumption): try self.resume(resumption)
      }
    }
  }

  /// The limit that is given.
  func limit() throws -> RunLimit? {
    let limits: [RunLimit] =
      [epochs.map { .epochs($0) }, steps.map { .steps($0) }, minutes.map { .minutes($0) }]
      .compactMap { $0 }
    guard limits.count < 2 else {
      throw ValidationError("give one of --epochs, --steps and --minutes")
    }
    return limits.first
  }

  /// The data of a run, once they are known to suit the model.
  func data(
    at path: String, for program: Program, _ settings: RunSettings, _ heldOut: HeldOutCases,
    advice: SettingAdvice? = nil
  ) throws -> TrainingData {
    if !heldOut.isNone { try Predictor.check([program]) }
    let data = try TrainingData(path, for: program, settings, heldOut, advice: advice)
    if program.experiment.validation != nil, data.validation.isEmpty {
      throw Console.failure(
        "model '\(program.experiment.name)' is validated while it trains, but no case is held out: --validation or --fold says which",
        .usage)
    }
    return data
  }

  func trainer(
    _ session: Session, in folder: RunFolder, _ settings: RunSettings, _ progress: RunProgress,
    _ data: TrainingData
  ) throws -> Trainer {
    try Trainer(
      session, folder: folder, settings: settings, progress: progress, cases: data.training,
      validation: data.validation,
      cacheLimit: cacheLimit, store: store(session.program, folder, settings),
      secondsBetweenSaves: saveEvery * 60)
  }

  /// Where preprocessed volumes are kept: where it was asked for, else in the run's folder where they are
  /// others than those of the files.
  private func store(
    _ program: Program, _ folder: RunFolder, _ settings: RunSettings
  ) -> PreprocessedStore? {
    storePath(program, folder, settings).map {
      PreprocessedStore($0, warn: { Console.log("warning: \($0)") })
    }
  }

  /// The path of that folder; nil for none.
  func storePath(_ program: Program, _ folder: RunFolder, _ settings: RunSettings) -> String? {
    settings.preprocessed
      ?? (program.experiment.preprocessing.changesGrid ? folder.preprocessed : nil)
  }

  /// The path that was asked for, from wherever the run goes on.
  var preprocessedPath: String? {
    preprocessed.map { URL(filePath: $0).standardizedFileURL.path }
  }

  /// Trains to the end of the run, saves, and scores the network on the cases held out.
  ///
  /// - Parameter threads: how many the backend has.
  func finish(
    _ trainer: inout Trainer, on data: inout TrainingData, execution: ExecutionOptions,
    threads: Int, _ interruption: Interruption
  ) throws {
    let program = trainer.session.program
    let folder = trainer.folder
    Console.log(
      "\(program.experiment.name): \(counted(trainer.caseCount, "case")), \(program.peakBytes.readableBytes) a step, cache at most \(cacheLimit.readableBytes), \(threads) threads"
    )
    if program.experiment.validation != nil, let validation = validation(program, data) {
      Console.log("validated \(validation.replacing("\n", with: "; "))")
    }
    let store = store(program, folder, trainer.settings)
    try store?.prepare()
    let watcher = watcher(trainer, execution, threads: threads)
    var isOver = false
    defer { watcher.finish(isOver: isOver) }
    try train(&trainer, on: &data, watcher, interruption)
    interruption.endAtOnce(saying: Self.lastWords)
    guard !interruption.isRequested else { throw interrupted(trainer) }
    if !data.validation.isEmpty {
      watcher.saved()
      try score(data.validation, program, folder, execution, store, interruption)
    }
    isOver = true
  }

  var cacheLimit: Int { cache?.bytes ?? 2 << 30 }

  private func train(
    _ trainer: inout Trainer, on data: inout TrainingData, _ watcher: RunWatcher,
    _ interruption: Interruption
  ) throws {
    let folder = trainer.folder
    var line = ProgressLine(
      rangeScale: trainer.session.rangeScale,
      plannedBytes: trainer.session.program.peakBytes)
    interruption.noteFirst(saying: "interrupted twice; the run is as it was last saved")
    do {
      let watched = data
      let end = try watched.explaining(unless: { interruption.isRequested }) {
        let end = try trainer.run(
          isInterrupted: { interruption.isRequested || watched.isFaulty },
          report: { event in
            line.show(event)
            watcher.take(event)
            let news = data.news()
            if !news.isEmpty { line.finish() }
            for warning in news { Console.log("warning: \(warning)") }
          })
        if watched.isFaulty {
          line.finish()
          Console.log("something is wrong with the data; all of them are looked at now")
        }
        return end
      }
      line.finish()
      guard end == .finished else { throw interrupted(trainer) }
    } catch let error where !(error is ExitCode) {
      line.finish()
      Console.log("\(folder.checkpoint) is of step \(trainer.savedStep)")
      throw error
    }
    if let epoch = trainer.stoppedAfter {
      Console.log(
        "stopped early after epoch \(epoch): the last validations brought no improvement; the run is finished"
      )
    }
    Console.log(
      "\(trainer.progress.step) steps in \(trainer.progress.seconds.fixed(1)) s; saved to \(folder.checkpoint)"
    )
  }

  private func interrupted(_ trainer: Trainer) -> ExitCode {
    Console.failure(
      "interrupted after step \(trainer.progress.step); saved to \(trainer.folder.checkpoint)",
      .interrupted)
  }
}
