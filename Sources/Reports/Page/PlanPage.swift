import Foundation
import Kernels
import Plan
import PlanQuestions
import Program

/// A plan as one HTML file: text, tables and drawings, for light and dark, wide and narrow. It loads
/// nothing, and its script only shows what is under the pointer.
public struct PlanPage: Sendable {
  let report: PlanReport
  let program: Program
  let curves: [TradeOff]
  let budgets: [BudgetPoint]
  /// Lines of the model's text, the first at 0.
  let lines: [String]
  let file: String
  let command: String
  let proofs: [String]

  /// - Parameters:
  ///   - program: the program whose figures are at the top of the report; its source is the model.
  ///   - curves: plans worth having under `recompute` and `invert`.
  ///   - budgets: the same as a table.
  ///   - file: the model's file.
  ///   - command: what makes the page again.
  ///   - proofs: what is known of bijections, a sentence each.
  public init(
    _ report: PlanReport, program: Program, curves: [TradeOff], budgets: [BudgetPoint],
    file: String, command: String, proofs: [String]
  ) {
    self.report = report
    self.program = program
    self.curves = curves
    self.budgets = budgets
    self.file = file
    self.command = command
    self.proofs = proofs
    lines = program.source.split(separator: "\n", omittingEmptySubsequences: false)
      .map { String($0.prefix(Self.longestLine)) }
  }

  /// Characters of the model's lines that are shown.
  private static let longestLine = 160

  /// The file's text.
  public var html: String {
    let main = Markup.element(
      "main", [:],
      verdict + breakdown + live + arena + tradeOff + network + layers + values + reproduction)
    return Markup.document(
      title: "\(report.model): plan of a training step", allowing: "script-src 'unsafe-inline'",
      body: [
        main, .element("script", ["id": "data", "type": "application/json"], .json(data)), .script,
      ])
  }

  /// A line of the model without its indentation; nil where there is none.
  func line(_ number: Int) -> String? {
    guard lines.indices.contains(number - 1) else { return nil }
    return lines[number - 1].trimmingCharacters(in: .whitespaces)
  }

  private var reproduction: [Markup] {
    // What an allocator gives comes with workspace of its own.
    let bytes =
      program.target.placement == .arena
      ? "Bytes are exact: what is planned is what a step maps."
      : "Bytes of tensors are exact; those of workspace are estimated."
    return [
      .element("h2", "This page again"),
      .element("pre", [:], .element("code", command)),
      .element(
        "p", ["class": "note"],
        "\(bytes) Seconds are predicted from kernel rates (\(report.rates))."
      ),
    ]
  }

  /// What the script shows.
  private var data: String {
    struct Content: Encodable {
      enum Field: Encodable {
        case text(String)
        case number(Int)

        func encode(to encoder: any Encoder) throws {
          var container = encoder.singleValueContainer()
          switch self {
          case .text(let text): try container.encode(text)
          case .number(let number): try container.encode(number)
          }
        }
      }

      var peak: Int
      var steps: [[Field]]
      var lines: [String: String]
      var boxes: [String]
      var points: [String]
    }
    var lines: [String: String] = [:]
    for step in report.schedule {
      if let line = line(step.line) { lines["\(step.line)"] = line }
    }
    let content = Content(
      peak: program.training.plan?.peakStep ?? 0,
      steps: report.schedule.map {
        [
          .text($0.operation), .text($0.path), .number($0.line), .text($0.kind.rawValue),
          .text($0.liveBytes.readableBytes), .text($0.seconds.readableSeconds),
        ]
      }, lines: lines, boxes: boxes.map(\.tip), points: pointTips)
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
    guard let data = try? encoder.encode(content) else {
      preconditionFailure("text and integers can be encoded")
    }
    return String(decoding: data, as: UTF8.self)
  }
}
