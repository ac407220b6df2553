import ArgumentParser
import Commands
import Reports

struct PlanCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "plan", abstract: "Shows the memory of a training step, planned to the byte.")

  @Argument(help: "A YAML file.")
  var model: String

  @OptionGroup var options: ModelOptions
  @OptionGroup var planning: PlanOptions

  @Flag(help: "Print one JSON object.")
  var json = false

  func run() throws {
    let loaded = try options.load(model)
    let planned = PlannedModel(
      loaded, budget: planning.budget?.bytes, autoBudget: planning.autoBudget)
    let report = planned.report(planning.policy, rates: options.rates ?? "built-in")
    if json {
      try Console.printJSON(report)
    } else {
      print(PlanTable(report, proofs: loaded.compilation.invertibilitySummary).text)
    }
    if !report.fits { _ = try planned.program(planning.policy) }
  }
}
