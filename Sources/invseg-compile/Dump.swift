import ArgumentParser
import Commands
import Compiler
import Diagnostics
import ModelLanguage
import PlanQuestions
import Reports

struct Dump: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "dump",
    abstract: "Prints one stage of a model's compilation as text.")

  enum Stage: String, ExpressibleByArgument, CaseIterable {
    case definition
    case forward
    case inverse
    case training
    case lowered
    case plan
    case schedule
  }

  @Argument(help: "A YAML file.")
  var model: String

  @Option(help: "What to print: definition, forward, inverse, training, lowered, plan or schedule.")
  var stage: Stage

  @Flag(help: "Print the source of each operation beside it (forward and training).")
  var locations = false

  @OptionGroup var options: ModelOptions
  @OptionGroup var planning: PlanOptions

  func run() throws {
    let loaded = try options.load(model)
    let compilation = loaded.compilation
    switch stage {
    case .definition:
      let source = try SourceText(reading: model)
      try Console.show(text: Language.definition(source: source).text ?? "")
    case .forward:
      try Console.show(
        text: compilation.text(of: compilation.elaborated, locations: locations))
    case .inverse:
      let text = compilation.inverseText
      try Console.show(
        text: text.isEmpty ? "no region of this model is invertible\n" : text)
    case .training:
      try Console.show(text: compilation.text(of: compilation.simplified, locations: locations))
    case .lowered:
      try Console.show(text: compilation.loweredText)
    case .plan, .schedule:
      let planned = PlannedModel(
        loaded, policies: [planning.policy], budget: planning.budget?.bytes,
        autoBudget: planning.autoBudget)
      let program = try planned.fittingProgram(planning.policy)
      try Console.show(
        text: stage == .plan ? PlanText.plan(program) : PlanText.schedule(program))
    }
  }
}
