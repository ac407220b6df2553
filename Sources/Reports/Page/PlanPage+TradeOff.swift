import Plan
import PlanQuestions

extension PlanPage {
  private var allPoints: [(policy: Policy, point: TradeOff.Point)] {
    curves.flatMap { curve in curve.points.map { (curve.policy, $0) } }
  }

  /// What is said of each point of the curves, the plan itself last.
  var pointTips: [String] {
    allPoints.map { policy, point in tip(policy, point.bytes, point.seconds) } + [
      "this plan: " + tip(report.policy, report.peakBytes, report.step.seconds)
    ]
  }

  private func tip(_ policy: Policy, _ bytes: Int, _ seconds: Double) -> String {
    "\(policy.rawValue): \(bytes.readableBytes) (\(bytes.grouped) bytes), \(seconds.readableSeconds)"
  }

  /// Predicted time against bytes.
  var tradeOff: [Markup] {
    let points =
      allPoints.map(\.point) + [
        TradeOff.Point(bytes: report.peakBytes, seconds: report.step.seconds)
      ]
    let bytes = Self.widened(points.map { Double($0.bytes) })
    let seconds = Self.widened(points.map(\.seconds))
    let x = Axis(bytes, base: 1024)
    let y = Axis(seconds)
    var content: [Markup] = [
      .element(
        "svg",
        ["viewBox": "0 0 1000 1000", "preserveAspectRatio": "none", "aria-hidden": "true"],
        Markup.gridLines(y, width: 1000) + curves.map { line($0, x, y) })
    ]
    if let budget = report.budgetBytes.value, bytes.contains(Double(budget)) {
      content.append(Markup.mark("budget", at: Double(budget), on: x, style: ""))
    }
    content += points.enumerated().map { index, point in
      let isChosen = index == points.count - 1
      let policy = isChosen ? report.policy : allPoints[index].policy
      return .element(
        "span",
        [
          "class":
            "dot \(policy == .recompute ? "c-recompute" : policy == .keep ? "c-keep" : "c-invert")\(isChosen ? " chosen" : "")",
          "data-i": "\(index)",
          "style": "left:\(x.percent(Double(point.bytes)));top:\(y.inversePercent(point.seconds))",
        ], [])
    }
    content.append(.element("span", ["class": "tip", "hidden": "hidden"], []))
    let marks = x.ticks.map { (x.fraction($0), Int($0).readableBytes) }
    return [
      .element("h2", "Bytes against time"),
      .element(
        "p", ["class": "note"],
        "Every plan worth having: bytes of a step to the right, predicted seconds upwards. The ring is this plan."
      ),
      Markup.legend([("c-recompute", "recompute"), ("c-invert", "invert, which may recompute too")]
      ),
      Markup.chart(
        .element(
          "div",
          [
            "class": "plot", "data-tips": "points", "role": "img",
            "aria-label": "Predicted seconds against bytes; the table below says the same.",
          ], content), y: y, x: marks, xStyle: "xs", format: { $0.readableSeconds }),
      Markup.table(
        ["budget", "bytes", "step, predicted", "over keep", "kept", "recomputed", "inverted"],
        budgets.map { point in
          [
            point.budgetBytes.readableBytes, point.budgetBytes.grouped,
            point.step.seconds.readableSeconds,
            "\((point.step.overheadVsKeep * 100).fixed(1)) %", "\(point.kept)",
            "\(point.recomputed)", "\(point.inverted)",
          ]
        }, label: "The fastest step within each budget", style: "scroll short"),
    ]
  }

  /// In steps: a budget between two plans has the slower one.
  private func line(_ curve: TradeOff, _ x: Axis, _ y: Axis) -> Markup {
    let points = curve.points.sorted { $0.bytes < $1.bytes }.map {
      (
        (x.fraction(Double($0.bytes)) * 1000).fixed(1),
        ((1 - y.fraction($0.seconds)) * 1000).fixed(1)
      )
    }
    let path = points.enumerated().map { index, point in
      index == 0 ? "M\(point.0) \(point.1)" : "H\(point.0)V\(point.1)"
    }.joined()
    return .element("path", ["class": "curve s-\(curve.policy.rawValue)", "d": path])
  }

  /// The range of numbers and a margin; never empty.
  private static func widened(_ numbers: [Double]) -> ClosedRange<Double> {
    let least = numbers.min() ?? 0
    let most = numbers.max() ?? 1
    let margin = max((most - least) * 0.07, most * 0.01, .leastNormalMagnitude)
    return max(least - margin, 0)...most + margin
  }
}
