import Metrics
import Reports

extension EvaluationSummary {
  /// How many of the worst cases are shown.
  private static let shownCases = 5

  /// What is read first: labels with their means, the worst cases, and what the scores mean.
  var lines: [String] { means + worst + meaning }

  /// Overlap, distance, and how lesions or surfaces agree.
  private var shown: [Score] {
    [.dice, .hausdorff95]
      + (definition.lesions == nil ? [.surfaceDice] : [.lesionDice, .lesionHausdorff95])
  }

  private var means: [String] {
    let rows = labels.map { label in
      ["label \(label)"]
        + shown.map { "\($0.rawValue) \(text(statistics[label]?[$0], $0))" }
        + [names[label] ?? ""]
    }
    let mean =
      ["mean"] + shown.map { "\($0.rawValue) \(text(foregroundStatistics[$0], $0))" } + [""]
    return Self.aligned(rows + [mean])
  }

  private var worst: [String] {
    guard metricPerCase.count > 1 else { return [] }
    return Self.aligned(
      worstFirst.prefix(Self.shownCases).map { item in
        ["worst"] + shown.map { "\($0.rawValue) \(Self.text(item.mean[$0], $0))" } + [item.name]
      })
  }

  private var meaning: [String] {
    let spread =
      metricPerCase.count > 1
      ? [
        ("±", "standard deviation over cases"),
        (
          "[ ]",
          "\((Bootstrap.level * 100).fixed(0)) % of \(Bootstrap.resamples) means of resampled cases"
        ),
      ] : []
    let rules = definition.rules(tolerance: tolerance).map { ($0.topic, $0.text) }
    return ["definition \(definition.name)"]
      + Self.aligned(([("spacing", spacing)] + rules + spread).map { ["  \($0.0)", $0.1] })
  }

  /// Of all cases, or from the smallest to the greatest along each axis.
  private var spacing: String {
    let axes = (0..<3).map { axis in
      let all = metricPerCase.map { $0.spacing[axis] }
      let (low, high) = (all.min()!.fixed(3), all.max()!.fixed(3))
      return low == high ? low : "\(low) to \(high)"
    }
    return axes.joined(separator: " x ") + " mm (D, H, W)"
  }

  private func text(_ statistic: Statistic?, _ score: Score) -> String {
    guard let statistic, statistic.mean != nil else { return Self.text(nil, score) }
    let interval = statistic.interval.map {
      " [\(Self.text($0.lowerBound, score)), \(Self.text($0.upperBound, score))]"
    }
    return Self.text(statistic.mean, score)
      + (statistic.standardDeviation.map { " ± \(Self.text($0, score))" } ?? "")
      + (interval ?? "")
  }

  /// Distances in mm to two digits, shares to four.
  private static func text(_ value: Double?, _ score: Score) -> String {
    value.map { $0.fixed(score.unit == .millimetres ? 2 : 4) } ?? "undefined"
  }

  /// Rows of as many cells, each column as wide as its widest cell; no spaces at the end.
  private static func aligned(_ rows: [[String]]) -> [String] {
    let columns = rows.first?.indices ?? 0..<0
    let widths = columns.map { column in rows.map { $0[column].count }.max() ?? 0 }
    return rows.map { row in
      let line = zip(row, widths).map { cell, width in
        cell + String(repeating: " ", count: width - cell.count)
      }.joined(separator: "  ")
      return String(line.reversed().drop { $0 == " " }.reversed())
    }
  }
}
