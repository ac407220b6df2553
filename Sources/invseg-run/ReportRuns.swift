import ArgumentParser
import Commands
import RunReports
import Training

struct ReportRuns: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "report", abstract: "Shows runs, one or several side by side, as a page.")

  @Argument(help: "Folders of runs, which may still be training.")
  var runs: [String]

  @Option(name: [.short, .customLong("output")], help: "The page, FILE.html.")
  var output: String

  func run() throws {
    try withExitCodes {
      let folders = runs.map { RunFolder($0) }
      let records = try folders.map { try RunRecord(reading: $0, targets: knownTargets) }
      try OutputFiles.check(
        [output], against: folders.flatMap { $0.files + [$0.epochs, $0.scores] })
      try Console.write(RunPage(records).html.utf8, to: output)
    }
  }
}
