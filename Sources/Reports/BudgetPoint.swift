import Plan
import PlanQuestions
import Program

/// The fastest plan within one budget, as it is shown: a point of the curve of bytes against time.
public struct BudgetPoint: Encodable, Sendable {
  public var budgetBytes: Int
  /// What the plan takes of it.
  public var peakBytes: Int
  public var step: PlanReport.Step
  /// How many values the backward pass finds in memory, has evaluated again, and has rebuilt from
  /// later ones.
  public var kept: Int
  public var recomputed: Int
  public var inverted: Int

  public init(_ answer: BudgetAnswer) {
    let retention = answer.program.training.plan?.retention ?? []
    budgetBytes = answer.budget
    peakBytes = answer.program.peakBytes
    step = PlanReport.Step(
      answer.program, keepSeconds: answer.keepSeconds, lowerBoundSeconds: answer.lowerBound)
    kept = retention.count { $0 == .keep }
    recomputed = retention.count { $0 == .recompute }
    inverted = retention.count { $0 == .invert }
  }

  /// Budgets as a table, the smallest first.
  public static func text(_ points: [BudgetPoint]) -> String {
    TextTable.text(
      [
        [
          "budget", "bytes", "step (predicted)", "lower bound", "over keep", "kept", "recomputed",
          "inverted",
        ]
      ]
        + points.map { point in
          [
            point.budgetBytes.readableBytes, "\(point.budgetBytes)",
            point.step.seconds.readableSeconds, point.step.lowerBoundSeconds.readableSeconds,
            "\((point.step.overheadVsKeep * 100).fixed(1)) %", "\(point.kept)",
            "\(point.recomputed)", "\(point.inverted)",
          ]
        }) + "\nlower bound: no schedule within the budget is faster"
  }
}
