import ArgumentParser
import Commands
import DurableFiles
import Interchange
import PlanQuestions
import Reports

struct Build: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "build",
    abstract: "Writes a compiled graph: programs, plans and everything a run needs, in one file.")

  @Argument(help: "A YAML file.")
  var model: String

  @Option(name: [.short, .customLong("output")], help: "The compiled graph, FILE.invseg.")
  var output: String

  @OptionGroup var options: ModelOptions
  @OptionGroup var planning: PlanOptions

  func run() throws {
    try OutputFiles.check([output], against: [model, options.rates].compactMap(\.self))
    let planned = PlannedModel(
      try options.load(model), policies: [planning.policy], budget: planning.budget?.bytes,
      autoBudget: planning.budget?.bytes)
    let program = try planned.fittingProgram(planning.policy)
    do {
      try CompiledFile.write(program, to: output)
    } catch let error as FileError {
      throw Console.failure("\(error)", ExitCode(error))
    }
    try Console.show(
      "\(output): a step takes \(program.peakBytes.readableBytes) (\(program.peakBytes) bytes)")
  }
}
