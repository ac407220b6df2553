import ArgumentParser
import Commands

/// Executes compiled models.
struct InvsegRun: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "invseg-run",
    abstract: "Trains, applies and measures models of invertible segmentation networks.",
    version: Version.text,
    subcommands: [
      Train.self, Predict.self, Evaluate.self, Bench.self, Verify.self, ProbeCommand.self,
      Calibrate.self, Synthesize.self, Inspect.self, FindRate.self, ReportRuns.self, Doctor.self,
    ])
}

InvsegRun.runAsProgram()
