import ArgumentParser
import Commands

struct Doctor: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Looks whether this machine has what the programs need, and tries a step.")

  @Flag(help: "Print one JSON object.")
  var json = false

  @OptionGroup var execution: ExecutionOptions

  func run() throws {
    try withExitCodes(programsAreOurs: true) {
      let diagnosis = Diagnosis(execution) { Console.log("looking at \($0)") }
      if json {
        try Console.printJSON(diagnosis)
      } else {
        for line in diagnosis.lines { try Console.show(line) }
      }
      if !diagnosis.isWell { throw ExitCode.rejected }
    }
  }
}
