import ArgumentParser
import Plan
import PlanQuestions
import Program
import Reports

extension PlannedModel {
  /// The program of a policy within the budget. Throws exit code 2, with a message that says what
  /// pins the least feasible plan, where no plan fits.
  public func fittingProgram(_ policy: Policy) throws -> Program {
    if let program = program(policy) { return program }
    let limit = limit(policy) ?? 0
    let code = Console.failure(
      "no plan of '\(loaded.path)' with policy '\(policy.rawValue)' fits \(limit.readableBytes)\(budget == nil ? " of memory that are free on this machine" : "") (\(limit) bytes); the least feasible budget of any policy is \(leastFeasibleBytes) bytes (\(leastFeasibleBytes.readableBytes))",
      .overBudget)
    Console.log(
      "parameters, gradients and optimizer take \(fixedBytes.readableBytes) of it")
    LivePeak(leastProgram.largestEntry).text(file: loaded.path).forEach(Console.log)
    throw code
  }

  /// Why the plan of a policy does with a value what it does. Throws exit code 64, with a message,
  /// where the name is not that of one value.
  public func explanation(ofNamed name: String, _ policy: Policy) throws -> Explanation {
    do {
      return try explanation(of: name, policy)
    } catch .ambiguous(let names) {
      let failure = Console.failure(
        "'\(name)' could be any of \(names.count) values:", .usage)
      for name in names.prefix(8) { Console.log("  \(name)") }
      if names.count > 8 { Console.log("  … \(names.count - 8) more") }
      throw failure
    } catch .unknown(let suggestion) {
      throw Console.failure(
        "no value of this plan is named '\(name)'"
          + (suggestion.map { "; did you mean '\($0)'?" } ?? "; 'plan --json' lists them"),
        .usage)
    }
  }
}
