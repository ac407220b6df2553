import ArgumentParser
import Commands
import Diagnostics
import Foundation
import Plan
import PlanQuestions
import Reports

/// Plans side by side: of several models, or of one at several values of its parameters.
extension PlanCommand {
  /// Whether the figures of plans are asked for, not one plan.
  var comparesPlans: Bool {
    models.count > 1 || !varied.isEmpty || seconds != nil || csv != nil
  }

  /// What is varied. Throws `ValidationError` where that makes no sense.
  var variations: [Variation] {
    get throws {
      let variations = try varied.map(Variation.init(argument:))
      for (index, variation) in variations.enumerated() {
        let name = variation.name
        guard !variations[..<index].contains(where: { $0.name == name }) else {
          throw ValidationError("--vary \(name) is given twice")
        }
        guard !options.sets(name) else {
          throw ValidationError("\(name) is both varied and set")
        }
      }
      var count = 1
      for factor in [models.count] + variations.map(\.values.count) {
        let (product, overflows) = count.multipliedReportingOverflow(by: factor)
        guard !overflows, product <= VariationQuestion.combinationLimit else {
          throw ValidationError(
            "--vary asks for more than \(VariationQuestion.combinationLimit) combinations")
        }
        count = product
      }
      return variations
    }
  }

  func showCombinations() throws {
    let sources = try models.map { try SourceText(reading: $0) }
    let limits = StepLimits(bytes: planning.budget?.bytes, seconds: seconds)
    let question = VariationQuestion(
      sources, settings: options.modelSettings, variations: try variations,
      options: try options.compilationOptions(), policies: comparedPolicies, limits: limits)
    if let (name, suggestion) = question.unknownParameter {
      throw Console.failure(
        "no model has a parameter '\(name)'"
          + (suggestion.map { "; did you mean '\($0)'?" } ?? ""), .usage)
    }
    let showsProgress = Console.logIsTerminal
    let answer = question.answer { done, count in
      if showsProgress { Console.logInPlace("planned \(done) of \(count)") }
    }
    if showsProgress { Console.logInPlace("") }
    tellWarnings(answer, sources)
    try refuseWhereNoneIsRight(answer, sources)

    let report = VariationReport(answer, rates: options.rates ?? "built-in") {
      TrainingCommand(
        model: $0.path, options: options, settings: $0.settings, policy: $1.policy,
        // Without a limit in bytes it is the plan's own, which the time was the reason for.
        budget: limits.bytes ?? (limits.isNone ? nil : $1.peakBytes)
      ).line
    }
    if let csv { try Console.write(Array(report.csv.utf8), to: csv) }
    if let html {
      try Console.write(Array(VariationPage(report, command: commandLine).html.utf8), to: html)
    }
    if json {
      try Console.printJSON(report)
    } else {
      for line in report.text.split(separator: "\n", omittingEmptySubsequences: false) {
        try Console.show(line)
      }
    }
    if !limits.isNone, answer.choices.isEmpty {
      throw Console.failure("no combination is within the limits", .overBudget)
    }
  }

  /// `auto` is `invert` here: its budget without one is what the machine has free, which is no figure of a
  /// model.
  private var comparedPolicies: [Policy] {
    switch planning.givenPolicy {
    case nil: [.keep, .recompute, .invert]
    case .auto: [.invert]
    case let policy?: [policy]
    }
  }

  /// Says what is probably not meant, of each combination at which it is new.
  private func tellWarnings(_ answer: VariationAnswer, _ sources: [SourceText]) {
    var told: Set<String> = []
    for combination in answer.combinations where combination.plans != nil {
      let new = combination.diagnostics.filter {
        told.insert("\($0.span.map { "\($0)" } ?? "") \($0.message)").inserted
      }
      Console.print(new, of: sources)
    }
  }

  /// Throws exit code 1, with the errors, where a model is rejected at all combinations.
  private func refuseWhereNoneIsRight(
    _ answer: VariationAnswer, _ sources: [SourceText]
  ) throws {
    let rejected = models.filter { model in
      !answer.combinations.contains { $0.path == model && $0.plans != nil }
    }
    for model in rejected {
      let first = answer.combinations.first { $0.path == model }
      Console.print(first?.diagnostics ?? [], of: sources)
    }
    if !rejected.isEmpty { throw ExitCode.rejected }
  }

  private var commandLine: String {
    let words =
      ["invseg-compile", "plan"] + models + varied.flatMap { ["--vary", $0] } + options.arguments
      + (planning.givenPolicy.map { ["--policy", $0.rawValue] } ?? [])
      + (planning.budget.map { ["--budget", "\($0.bytes)"] } ?? [])
      + (seconds.map { ["--seconds", "\($0)"] } ?? []) + (html.map { ["--html", $0] } ?? [])
    return words.map(\.shellWord).joined(separator: " ")
  }
}
