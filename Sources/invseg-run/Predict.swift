import ArgumentParser
import Commands
import DurableFiles
import Experiment
import Interchange
import Reports
import Runtime
import Training
import Volumes

struct Predict: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Segments whole volumes with a trained run.")

  @Argument(help: "The folder of a run.")
  var trained: String

  @Option(
    parsing: .upToNextOption,
    help:
      "Folders of images, a data set (its test cases, or its training cases where it has none), or the images of one case."
  )
  var input: [String]

  @Option(
    help:
      "Folder of the label volumes, made where it is not there; of one case also the file, as x.nii.gz."
  )
  var out: String

  @Option(
    help: ArgumentHelp(
      "Folder of preprocessed volumes, made where it is not there; none are kept where not given.",
      valueName: "dir"))
  var preprocessed: String?

  @Flag(help: "Replace label volumes that are there.")
  var overwrite = false

  @OptionGroup var execution: ExecutionOptions

  func run() throws {
    let interruption = Interruption(saying: Self.lastWords)
    try withExitCodes {
      let folder = RunFolder(trained)
      guard folder.exists else { throw TrainingError.noRun(trained) }
      let program = try CompiledFile.read(folder.graph, targets: knownTargets)
      try Predictor.check(program)
      let cases = try PredictionCases.find(
        input, channels: program.experiment.input.channels,
        names: RunSettings.read(folder).channelNames)
      for warning in PredictionCases.skipped(in: input) { Console.log("warning: \(warning)") }
      let outputs = try PredictionOutputs(out, for: cases)
      try OutputFiles.check(
        cases.map(outputs.path), against: cases.flatMap(\.files),
        unlessReplacing: overwrite ? nil : "--overwrite replaces label volumes")
      let session = try Session(program, on: execution.makeBackend(), for: .inference)
      try Checkpoint.restoreNetwork(session, from: folder.checkpoint)
      try DurableFile.ensureDirectory(outputs.folder)
      try segment(
        cases, to: outputs, with: try Predictor(session), program.experiment.preprocessing,
        interruption)
    }
  }

  private static let lastWords = "interrupted; label volumes that are there are whole"

  /// Segments what can be segmented. Throws the exit code of the first case that could not, or at once
  /// where nothing can be written.
  private func segment(
    _ cases: [Case], to outputs: PredictionOutputs, with predictor: Predictor,
    _ preprocessing: Preprocessing, _ interruption: Interruption
  ) throws {
    var failures: [ExitCode] = []
    let store = preprocessed.map {
      PreprocessedStore($0, warn: { Console.log("warning: \($0)") })
    }
    try store?.prepare()
    for (index, item) in cases.enumerated() {
      let clock = ContinuousClock()
      let start = clock.now
      var line = VolumeProgressLine("\(item.name) (\(index + 1) of \(cases.count))")
      var isWriting = false
      do {
        let labels = try withExitCodes {
          defer { line.finish() }
          let loaded = try LoadedCase(item, labels: [], preprocessing, store: store)
          if let warning = loaded.placement.grid.source.warning {
            Console.log("warning: \(item.images[0].path): \(warning)")
          }
          return try predictor.labels(of: loaded, named: item.name) { line.show($0) }
        }
        let path = outputs.path(of: item)
        isWriting = true
        try write(labels, to: path, interruption)
        Console.log("\(path)  \(((clock.now - start) / .seconds(1)).readableSeconds)")
      } catch let code as ExitCode {
        guard !isWriting || code == .noMemory else { throw code }
        failures.append(code)
      }
    }
    guard let first = failures.first else { return }
    throw Console.failure("\(failures.count) of \(cases.count) cases have no prediction", first)
  }

  /// Writes a label volume as a whole: a signal meanwhile ends the process afterwards, so that no part of a
  /// file stays.
  private func write(
    _ labels: LabelVolume, to path: String, _ interruption: Interruption
  ) throws {
    interruption.noteFirst(saying: "interrupted twice; label volumes with their names are whole")
    let outcome = Result { try withExitCodes { try labels.write(to: path) } }
    interruption.endAtOnce(saying: Self.lastWords)
    if interruption.isRequested { throw Console.failure(Self.lastWords, .interrupted) }
    try outcome.get()
  }
}
