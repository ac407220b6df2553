import Plan

extension PlanPage {
  var verdict: [Markup] {
    [
      .element("h1", report.model),
      lead,
      excerpt,
      .element("dl", ["class": "tiles"], tiles),
    ] + proofs.map { .element("p", ["class": "note"], $0) }
  }

  private var lead: Markup {
    var parts = [
      Markup.text("A training step takes "),
      .element("strong", report.peakBytes.readableBytes),
      .text(" (\(report.peakBytes.grouped) bytes)"),
    ]
    if let limit = report.limit {
      parts += [
        .text(" and "),
        report.fits
          ? .element("span", ["class": "yes"], "fits")
          : .element("span", ["class": "no"], "does not fit"),
        .text(" \(limit)"),
      ]
      if !report.fits {
        parts.append(.text("; the least feasible is \(report.leastFeasibleBytes.readableBytes)"))
      }
    }
    parts.append(.text(". "))
    if report.peakAt.line > 0 {
      parts += [
        .text("The arena is fullest at "), .element("code", report.peakAt.operation),
        .text(", line \(report.peakAt.line) of \(file):"),
      ]
    }
    return .element("p", ["class": "lead"], parts)
  }

  /// The line at the peak with its neighbours.
  private var excerpt: Markup {
    let line = report.peakAt.line
    guard line > 0, lines.indices.contains(line - 1) else { return .text("") }
    let shown = max(1, line - 2)...min(lines.count, line + 2)
    let width = "\(shown.upperBound)".count
    return .element(
      "pre", ["tabindex": "0", "aria-label": "The model around line \(line)"],
      .element(
        "span", ["class": "lines"],
        shown.map { number in
          let label = String(repeating: " ", count: width - "\(number)".count) + "\(number)  "
          let parts = [
            Markup.element("span", ["class": "number"], label), .text(lines[number - 1]),
          ]
          return number == line
            ? .element("mark", [:], parts) : .element("span", ["class": "row"], parts)
        }))
  }

  private var tiles: [Markup] {
    func tile(_ name: String, _ figure: String, _ small: String = "") -> Markup {
      .element(
        "div", [:], .element("dt", name),
        .element(
          "dd", [:], .text(figure), small.isEmpty ? .text("") : .element("small", small)))
    }
    let overhead = (report.step.overheadVsKeep * 100).fixed(1)
    return [
      tile("Peak", report.peakBytes.readableBytes, "policy \(report.policy.rawValue)"),
      tile(
        report.isBudgetGiven || report.limit == nil ? "Budget" : "Free memory",
        report.budgetBytes.value?.readableBytes ?? "none",
        "least feasible: \(report.leastFeasibleBytes.readableBytes)"),
      tile(
        "Step, predicted", report.step.seconds.readableSeconds,
        "lower bound: \(report.step.lowerBoundSeconds.readableSeconds)"),
      tile(
        "Time over keep", "\(overhead) %", "\(report.step.flops.readableFlops) a step"),
      tile("Weights", report.weights.shortCount),
      tile(
        "Arena", report.arenaBytes.readableBytes,
        "\(report.arenaLowerBoundBytes.readableBytes) live at most"),
    ]
  }
}

extension Int {
  /// With a thin space between thousands.
  var grouped: String { grouped(by: "\u{2009}") }
}
