import ArgumentParser
import Commands
import Foundation

/// Executes compiled models.
struct InvsegRun: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "invseg-run",
    abstract: "Trains, applies and measures models of invertible segmentation networks.",
    version: Version.text,
    subcommands: [
      Train.self, Predict.self, Evaluate.self, Bench.self, Verify.self, ProbeCommand.self,
      Calibrate.self, Synthesize.self,
    ])
}

// A file that may not grow is an error of the write, not the end of the process.
signal(SIGXFSZ, SIG_IGN)
InvsegRun.main()
