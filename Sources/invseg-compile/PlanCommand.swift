import ArgumentParser
import Commands
import Foundation
import Plan
import PlanQuestions
import Reports

extension FitQuestion.Quantity: ExpressibleByArgument {}

struct PlanCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "plan", abstract: "Shows the memory of a training step, planned to the byte.")

  @Argument(help: "YAML files; several are set side by side.")
  var models: [String]

  @OptionGroup var options: ModelOptions
  @OptionGroup var planning: PlanOptions

  @Option(help: "What is planned for: this processor, or PyTorch as 'emit' writes it.")
  var target = PlanTarget.cpu

  @Option(
    defaultAsFlag: .patch, parsing: .next,
    help: "Find the largest patch of the same aspect, or the largest batch, that fits the budget.")
  var fit: FitQuestion.Quantity?

  @Option(
    help: ArgumentHelp(
      "Show the fastest step within each of this many budgets (2 to 1000).", valueName: "count"))
  var budgets: Int?

  @Option(
    help: ArgumentHelp(
      "Say why a value is kept, recomputed or inverted, and what else it could be.",
      valueName: "name"))
  var explain: String?

  @Option(
    name: .customLong("vary"),
    help: ArgumentHelp(
      "Plan every combination of these values of a parameter, 'patch' or 'batch'; repeatable.",
      valueName: "name=a,b"))
  var varied: [String] = []

  @Option(
    help: ArgumentHelp(
      "Most predicted seconds of a step, for the combinations of --vary.", valueName: "number"))
  var seconds: Double?

  @Option(help: ArgumentHelp("Write the combinations as CSV.", valueName: "file"))
  var csv: String?

  @Option(help: ArgumentHelp("Write the plan as a page for a browser.", valueName: "file"))
  var html: String?

  @Option(
    help: ArgumentHelp(
      "Write the schedule as a trace, which Perfetto opens.", valueName: "file"))
  var trace: String?

  @Flag(help: "Print one JSON object.")
  var json = false

  func validate() throws {
    if let budgets, !(2...1000).contains(budgets) {
      throw ValidationError("--budgets takes 2 to 1000")
    }
    try OptionRange.check("--seconds", seconds, OptionRange.seconds)
    _ = try variations
    guard comparesPlans else { return }
    guard target == .cpu else {
      throw ValidationError("--target pytorch takes one model, and no --vary, --seconds or --csv")
    }
    let others = [
      ("--fit", fit != nil), ("--budgets", budgets != nil), ("--explain", explain != nil),
      ("--trace", trace != nil),
    ]
    if let other = others.first(where: \.1) {
      let reason =
        models.count > 1
        ? "there are \(models.count) models: \(models.joined(separator: ", "))"
        : "--vary, --seconds and --csv speak of several"
      throw ValidationError("\(other.0) speaks of one plan, but \(reason)")
    }
  }

  func run() throws {
    try OutputFiles.check(
      [html, trace, csv].compactMap(\.self), against: models + [options.rates].compactMap(\.self))
    if comparesPlans { try showCombinations() } else { try showPlan(of: models[0]) }
  }

  private func showPlan(of model: String) throws {
    var budget = planning.budget?.bytes
    // The memory of this machine says nothing of the device that PyTorch is to use.
    let autoBudget = target == .cpu ? planning.autoBudget : budget
    var options = options
    var loaded = try options.load(model, target: target.target)
    var answer: FitAnswer?
    if let fit {
      guard let limit = autoBudget else {
        throw Console.failure(
          "--fit needs --budget: \(target == .cpu ? "this system does not tell how much memory is free" : "PyTorch's device is not known")",
          .usage)
      }
      budget = limit
      let found = FitQuestion(fit, of: loaded, policy: planning.policy, budget: limit).answer()
      loaded = found.model
      options.set(loaded.size)
      answer = found
    }

    let planned = PlannedModel(
      loaded, policies: policies, budget: budget, autoBudget: autoBudget)
    let command = Reproduction(
      model: model, target: target == .cpu ? nil : target.rawValue, options: options,
      policy: planning.policy, budget: planned.limit(planning.policy))
    var report = PlanReport(
      planned, policy: planning.policy, isBudgetGiven: planning.budget != nil,
      rates: options.rates ?? target.ratesSource)
    report.fit = answer.map { FitReport($0, command: command.line) }
    report.budgets = budgets.map { budgetPoints($0, planned) }
    report.explanation = try explain.map {
      ExplanationReport(try planned.explanation(ofNamed: $0, planning.policy))
    }

    let program = planned.shownProgram(planning.policy)
    if let trace {
      try Console.write(
        PlanTrace.json(program, rates: loaded.compilation.options.rates), to: trace)
    }
    if let html {
      let page = PlanPage(
        report, program: program, curves: planned.tradeOffs,
        budgets: report.budgets ?? budgetPoints(12, planned), file: model,
        command: command.line + " --html " + html.shellWord,
        proofs: loaded.compilation.invertibilitySummary)
      try Console.write(Array(page.html.utf8), to: html)
    }
    if json {
      try Console.printJSON(report)
    } else {
      let table = PlanTable(report, proofs: loaded.compilation.invertibilitySummary).text
      for line in table.split(separator: "\n", omittingEmptySubsequences: false) {
        try Console.show(line)
      }
    }
    if !report.fits { _ = try planned.fittingProgram(planning.policy) }
  }

  private func budgetPoints(_ count: Int, _ planned: PlannedModel) -> [BudgetPoint] {
    planned.budgetAnswers(count, planning.policy).map(BudgetPoint.init)
  }

  /// Those that the output speaks of: every policy, but where a single question is asked.
  private var policies: [Policy] {
    let asksAlone = fit != nil || budgets != nil || explain != nil
    return asksAlone && !json && html == nil ? [.keep, planning.policy] : Policy.allCases
  }
}
