import Plan

/// A plan as people read it in a terminal.
public struct PlanTable: Sendable {
  private let report: PlanReport
  private let proofs: [String]
  /// Values shown; the rest is counted.
  private let valueLimit = 20

  public init(_ report: PlanReport, proofs: [String]) {
    self.report = report
    self.proofs = proofs
  }

  /// The answers that were asked for or, where none were, everything.
  public var text: String {
    let answers = [
      report.fit.flatMap { report.limit.map($0.text) },
      report.budgets.map { "\(verdict)\n\n\(BudgetPoint.text($0))" },
      report.explanation?.text,
    ].compactMap { $0 }
    return answers.isEmpty ? plan : answers.joined(separator: "\n\n")
  }

  private var plan: String {
    ([verdict, breakdown, policies, values]
      + (proofs.isEmpty ? [] : [proofs.joined(separator: "\n")]))
      .joined(separator: "\n\n")
  }

  private var verdict: String {
    let peak = "\(report.peakBytes.mebibytes) (\(report.peakBytes) bytes)"
    let place =
      report.peakAt.line > 0
      ? ", most at '\(report.peakAt.operation)' (line \(report.peakAt.line))" : ""
    let relation = report.limit.map { " and \(report.fits ? "fits" : "does not fit") \($0)" } ?? ""
    return """
      \(report.model): a training step takes \(peak)\(relation)\(place)
      \(report.weights.grouped(by: ",")) weights; \(report.step.flops.readableFlops) a step
      """
  }

  private var breakdown: String {
    let parts = [
      ("parameters", report.breakdown.parameters), ("gradients", report.breakdown.gradients),
      ("optimizer", report.breakdown.optimizer), ("arena", report.breakdown.arena),
    ]
    let rows = parts.map { [$0.0, $0.1.mebibytes, "\($0.1)"] }
    let validation =
      report.validationArenaBytes.value.map {
        "\nvalidation between steps: its forward pass takes \($0.mebibytes) of the arena (\($0) bytes)"
      } ?? ""
    return TextTable.text([["part", "size", "bytes"]] + rows) + validation + """

      live in the arena at its fullest step: \(report.arenaLowerBoundBytes.mebibytes); no layout of this schedule takes less
      least feasible budget of any policy: \(report.leastFeasibleBytes.mebibytes) (\(report.leastFeasibleBytes) bytes)
      """
  }

  private var policies: String {
    let rows = report.policies.map { figures in
      [
        figures.policy.rawValue + (figures.policy == report.policy ? " *" : ""),
        figures.peakBytes.mebibytes, figures.arenaBytes.mebibytes,
        "\(figures.step.seconds.milliseconds) ms",
        "\(figures.step.lowerBoundSeconds.milliseconds) ms",
        "\((figures.step.overheadVsKeep * 100).fixed(0)) %",
      ]
        + (report.budgetBytes.value.map { [figures.peakBytes <= $0 ? "yes" : "no"] } ?? [])
    }
    let head = ["policy", "peak", "arena", "step (predicted)", "lower bound", "over keep"]
    return TextTable.text([head + (report.limit == nil ? [] : ["fits"])] + rows)
      + """

      step: predicted from kernel rates (\(report.rates))
      lower bound: no schedule within as many bytes is faster
      """
  }

  private var values: String {
    let held = report.values.filter { $0.retention != .transient }.sorted {
      ($1.bytes, $0.line, $0.name) < ($0.bytes, $1.line, $1.name)
    }
    let rows = held.prefix(valueLimit).map { value in
      [
        value.name, value.line > 0 ? "\(value.line)" : "",
        value.shape.map(String.init).joined(separator: "x"), value.bytes.mebibytes,
        value.retention.rawValue,
      ]
    }
    let rest = held.count - rows.count
    return TextTable.text([["value", "line", "shape", "size", "retention"]] + rows)
      + (rest > 0 ? "\n… \(rest) smaller values more (--json has them all)" : "")
      + (rows.isEmpty ? "" : "\n%N is the number of a value: --explain takes it")
  }
}

extension Int {
  fileprivate var mebibytes: String {
    let (whole, rest) = quotientAndRemainder(dividingBy: 1_048_576)
    let tenths = (rest * 10 + 524_288) / 1_048_576
    return "\(whole + tenths / 10).\(tenths % 10) MiB"
  }
}

extension Double {
  fileprivate var milliseconds: String { (self * 1e3).fixed(1) }
}
