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

  @Option(help: "Folder of the label volumes; made where it is not there.")
  var out: String

  @Flag(help: "Replace label volumes that are there.")
  var overwrite = false

  @OptionGroup var execution: ExecutionOptions

  private func output(_ item: Case) -> String { "\(out)/\(item.name).nii.gz" }

  func run() throws {
    try withExitCodes {
      let folder = RunFolder(trained)
      guard folder.exists else { throw TrainingError.noRun(trained) }
      let program = try CompiledFile.read(folder.graph)
      try Predictor.check(program)
      let cases = try PredictionCases.find(
        input, channels: program.experiment.input.channels,
        names: RunSettings.read(folder).channelNames)
      try OutputFiles.check(
        cases.map(output), against: cases.flatMap(\.files),
        unlessReplacing: overwrite ? nil : "--overwrite replaces label volumes")
      let session = try Session(program, on: execution.makeBackend(), for: .inference)
      try Checkpoint.restoreNetwork(session, from: folder.checkpoint)
      try DurableFile.ensureDirectory(out)
      try segment(cases, with: try Predictor(session), program.experiment.normalization)
    }
  }

  /// Segments what can be segmented. Throws the exit code of the first case that could not, or at once
  /// where nothing can be written.
  private func segment(
    _ cases: [Case], with predictor: Predictor, _ normalization: IntensityNormalization
  ) throws {
    var failures: [ExitCode] = []
    for (index, item) in cases.enumerated() {
      let clock = ContinuousClock()
      let start = clock.now
      var line = VolumeProgressLine("\(item.name) (\(index + 1) of \(cases.count))")
      var labels: LabelVolume?
      do {
        labels = try withExitCodes {
          defer { line.finish() }
          return try predictor.labels(
            of: LoadedCase(item, labels: [], normalization: normalization), named: item.name
          ) { line.show($0) }
        }
        try withExitCodes { try labels?.write(to: output(item)) }
        Console.log("\(output(item))  \(((clock.now - start) / .seconds(1)).readableSeconds)")
      } catch let code as ExitCode {
        guard labels == nil || code == .noMemory else { throw code }
        failures.append(code)
      }
    }
    guard let first = failures.first else { return }
    throw Console.failure("\(failures.count) of \(cases.count) cases have no prediction", first)
  }
}
