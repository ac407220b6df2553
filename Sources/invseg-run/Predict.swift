import ArgumentParser
import Commands
import Reports
import DurableFiles
import Foundation
import Interchange
import Kernels
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
    _ = Interruption(saying: "interrupted; label volumes that are there are whole")
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
      let predictor = try Predictor(session)
      try DurableFile.ensureDirectory(out)
      for item in cases {
        let loaded = try LoadedCase(
          item, labels: [], normalization: program.experiment.normalization)
        let path = output(item)
        let clock = ContinuousClock()
        let seconds =
          try clock.measure {
            try predictor.labels(of: loaded, named: item.name).write(to: path)
          } / .seconds(1)
        Console.log("\(path)  \(seconds.readableSeconds)")
      }
    }
  }
}
