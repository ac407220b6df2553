import ArgumentParser
import Plan
import Planner
import Program
import Reports

extension PlannedModel {
  /// Why the plan of a policy does with a value what it does. Throws exit code 64, with a message,
  /// where the name is not that of one value.
  public func explanation(of name: String, _ policy: Policy) throws -> Explanation {
    let plan = shownPlan(policy)
    let problem = loaded.compilation.problem
    let match = ValueName.find(
      name, in: problem.values, paths: loaded.compilation.valuePaths,
      numbers: loaded.compilation.valueNumbers, plan.retention)
    switch match {
    case .value(let value):
      return explanation(of: value, plan, policy)
    case .ambiguous(let names):
      let failure = Console.failure(
        "'\(name)' could be any of \(names.count) values:", .usage)
      for name in names.prefix(8) { Console.log("  \(name)") }
      if names.count > 8 { Console.log("  … \(names.count - 8) more") }
      throw failure
    case .unknown(let suggestion):
      throw Console.failure(
        "no value of this plan is named '\(name)'"
          + (suggestion.map { "; did you mean '\($0)'?" } ?? "; 'plan --json' lists them"),
        .usage)
    }
  }

  private func explanation(of value: Int, _ plan: Plan, _ policy: Policy) -> Explanation {
    let entry = loaded.compilation.program(plan, source: "").training
    let problem = entry.problem!
    let readers = problem.operations.indices.filter {
      problem.operations[$0].phase == .backward && problem.operations[$0].operands.contains(value)
    }
    let producer = problem.operations.firstIndex { $0.results.contains(value) }
    let retention = plan.retention[value]
    let isForward = producer.map { problem.operations[$0].phase == .forward } ?? true
    return Explanation(
      name: problem.values[value].name, line: producer.map { entry.sources[$0].line } ?? 0,
      bytes: problem.values[value].bytes, retention: retention,
      reasons: reasons(for: value, plan, policy, entry, producer, hasReaders: !readers.isEmpty),
      readBy: readers.map { index in
        Explanation.Use(
          operation: problem.operations[index].name, path: entry.sources[index].path,
          line: entry.sources[index].line, seconds: problem.operations[index].seconds)
      },
      isLiveAtPeak: plan.isLiveAtPeak(value),
      alternatives: isForward && !readers.isEmpty
        ? [.keep, .recompute, .invert].map { alternative($0, for: value, plan, policy) } : [])
  }

  /// What a choice would come to: the plan's own figures for its own choice, the best plan with
  /// that choice forced for another, of at least the least feasible bytes.
  private func alternative(
    _ retention: Plan.Retention, for value: Int, _ plan: Plan, _ policy: Policy
  ) -> Explanation.Alternative {
    let limit = arenaLimit(limit(policy))
    if plan.retention[value] == retention {
      return Explanation.Alternative(
        retention, isChosen: true, peakBytes: peakBytes(plan), seconds: plan.seconds,
        fits: limit.map { plan.arenaBytes <= $0 } ?? true)
    }
    let choice = ForcedChoice(value, retention, in: loaded.compilation.problem, policy: policy)
    guard let problem = choice.problem else {
      return Explanation.Alternative(retention, obstacle: choice.obstacle ?? "")
    }
    let frontier = Planner.frontier(problem, policy: policy)
    var best = frontier.plan(policy, budget: limit) ?? frontier.least
    // The other search may by chance find what is smaller than all that a budget finds, so that no
    // command could plan it.
    if best.arenaBytes < leastPlan.arenaBytes {
      best = frontier.plans.last { $0.arenaBytes >= leastPlan.arenaBytes } ?? frontier.fastest
    }
    return Explanation.Alternative(
      retention, isChosen: false, peakBytes: peakBytes(best), seconds: best.seconds,
      fits: limit.map { best.arenaBytes <= $0 } ?? true)
  }

  private func reasons(
    for value: Int, _ plan: Plan, _ policy: Policy, _ entry: Entry, _ producer: Int?,
    hasReaders: Bool
  ) -> [String] {
    let problem = entry.problem!
    let bytes = problem.values[value].bytes.readableBytes
    let inverses = problem.inverses.indices.filter { problem.inverses[$0].results.contains(value) }
    let held =
      plan.isLiveAtPeak(value)
      ? "it is live at the step with the most live bytes"
      : "it is not live at the step with the most live bytes, so it costs the peak nothing"
    guard let producer else {
      return ["it is given from outside, and is there until it is read for the last time; \(held)"]
    }
    let made = problem.operations[producer]
    var reasons = [
      "made by \(made.name) of '\(entry.sources[producer].path)', \(made.transfers.isEmpty ? "which takes \(made.seconds.readableSeconds)" : "which only moves bytes")"
        + (made.isRepeatable ? "" : " and may run only once")
    ]
    switch plan.retention[value] {
    case .transient:
      reasons.append(
        made.phase == .backward
          ? "the backward pass makes it, and it goes when it is read for the last time"
          : "no gradient needs it, so it goes when the forward pass has read it")
    case .keep:
      if policy == .keep {
        reasons.append("policy 'keep' stores what the backward pass reads")
      } else if !made.isRepeatable && inverses.isEmpty {
        reasons.append("nothing can make it again")
      } else {
        reasons.append(
          limit(policy).map {
            "the budget of \($0.readableBytes) leaves room for its \(bytes), which saves making it again"
          } ?? "the plan with the least bytes that was found keeps its \(bytes)")
      }
      reasons.append(held)
    case .recompute, .invert:
      reasons.append(
        "its \(bytes) are free from its last reader in the forward pass to where it is made again")
      if !hasReaders {
        reasons.append("no gradient reads it itself; it is made again for values that one reads")
      }
      if plan.retention[value] == .invert, let inverse = inverses.first {
        reasons.append(
          "\(problem.inverses[inverse].name) rebuilds it from later values, which takes \(problem.inverses[inverse].seconds.readableSeconds)"
        )
      }
    }
    if let inverse = inverses.first, plan.retention[value] != .invert {
      reasons.append("an inverse could rebuild it too: \(problem.inverses[inverse].name)")
    }
    return reasons
  }
}

extension Plan {
  fileprivate func isLiveAtPeak(_ value: Int) -> Bool {
    instances.contains { $0.value == value && $0.first <= peakStep && $0.last >= peakStep }
  }
}
