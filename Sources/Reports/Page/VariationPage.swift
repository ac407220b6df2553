import Foundation
import Plan

/// Combinations as one HTML file: what the limits leave, bytes against time, bytes against each number
/// that is varied, and everything as a table. It loads nothing.
public struct VariationPage: Sendable {
  let report: VariationReport
  private let command: String

  /// - Parameter command: what makes the page again.
  public init(_ report: VariationReport, command: String) {
    self.report = report
    self.command = command
  }

  /// The file's text.
  public var html: String {
    let main = Markup.element(
      "main", [:], heading + choices + scatter + growth + table + reproduction)
    return Markup.document(
      title: title, allowing: "script-src 'unsafe-inline'",
      body: [
        main,
        .element("script", ["id": "data", "type": "application/json"], .json(tips)),
        .script,
      ])
  }

  private var title: String { "Memory and time of \(report.combinations.count) combinations" }

  private var heading: [Markup] {
    let models = report.combinations.map(\.model).distinct.listed
    let varied = report.names.isEmpty ? "" : ", by \(report.names.listed)"
    return [
      .element("h1", title),
      .element("p", ["class": "lead"], "A training step of \(models)\(varied)."),
    ]
  }

  private var choices: [Markup] {
    guard report.budgetBytes.value != nil || report.seconds.value != nil else { return [] }
    let order =
      report.names.isEmpty ? "" : ", the most of \(report.names.joined(separator: ", then of "))"
    let heading = Markup.element("h2", "Within \(report.limits)")
    guard !report.choices.isEmpty else { return [heading, .element("p", "No combination is.")] }
    return [heading, .element("p", ["class": "note"], "Of each model\(order):")]
      + report.choices.flatMap { choice in
        [
          Markup.element(
            "p", [:], .element("strong", choice.name),
            .text(
              ": \(choice.peakBytes.readableBytes) (\(choice.peakBytes.grouped) bytes), \(choice.stepSeconds.readableSeconds) a step"
            )),
          .element("pre", ["tabindex": "0"], .element("code", choice.command)),
        ]
      }
  }

  private var table: [Markup] {
    let head = ["combination", "policy", "peak", "bytes", "step, predicted", "weights", ""]
    let rows = report.combinations.flatMap { row in
      guard row.rejection.value == nil else {
        return [[row.name, "", "", "", "", "", "rejected: \(row.rejection.value!)"]]
      }
      return row.policies.map { policy in
        [
          row.name, policy.cost.policy.rawValue, policy.cost.peakBytes.readableBytes,
          policy.cost.peakBytes.grouped, policy.cost.stepSeconds.readableSeconds,
          (row.weights.value ?? 0).grouped,
          !policy.isWithinLimits ? "beyond the limits" : policy.isOnFront ? "on the front" : "",
        ]
      }
    }
    return [
      .element("h2", "All combinations"),
      Markup.table(head, rows, label: "All combinations", style: "scroll long"),
    ]
  }

  private var reproduction: [Markup] {
    [
      .element("h2", "This page again"),
      .element("pre", ["tabindex": "0"], .element("code", command)),
      .element(
        "p", ["class": "note"],
        "Bytes are exact: what is planned is what a step maps. Seconds are predicted from kernel rates (\(report.rates))."
      ),
    ]
  }

  /// What the script shows of each point.
  private var tips: String {
    struct Content: Encodable {
      var points: [String]
    }
    let content = Content(
      points: points.map { point in
        "\(point.row.name), \(point.policy.cost.policy.rawValue)\n\(point.policy.cost.peakBytes.readableBytes), \(point.policy.cost.stepSeconds.readableSeconds)"
      })
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.withoutEscapingSlashes]
    guard let data = try? encoder.encode(content) else {
      preconditionFailure("text can be encoded")
    }
    return String(decoding: data, as: UTF8.self)
  }

  /// Every plan, those on the front last, so that they are drawn over the others.
  var points: [(row: VariationReport.Row, policy: VariationReport.PolicyRow)] {
    let all = report.combinations.flatMap { row in row.policies.map { (row: row, policy: $0) } }
    return all.filter { !$0.policy.isOnFront } + all.filter(\.policy.isOnFront)
  }
}

extension [String] {
  /// Each once, in order.
  fileprivate var distinct: [String] {
    reduce(into: []) { if !$0.contains($1) { $0.append($1) } }
  }
}
