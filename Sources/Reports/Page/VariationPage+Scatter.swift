import Foundation
import Plan

extension VariationPage {
  /// Bytes against time of every plan. Both are powers of two apart: combinations differ by factors.
  var scatter: [Markup] {
    guard !points.isEmpty else { return [] }
    let costs = points.map { point in
      (
        bytes: log2(Double(max(point.policy.cost.peakBytes, 1))),
        seconds: log2(max(point.policy.cost.stepSeconds, 1e-9))
      )
    }
    let x = Axis(Self.widened(costs.map(\.bytes)))
    let y = Axis(Self.widened(costs.map(\.seconds)))
    var content: [Markup] = [
      .element(
        "svg",
        ["viewBox": "0 0 1000 1000", "preserveAspectRatio": "none", "aria-hidden": "true"],
        Markup.gridLines(y, width: 1000) + limitLine(y))
    ]
    if let budget = report.budgetBytes.value.map({ log2(Double($0)) }), x.range.contains(budget) {
      content.append(Markup.mark("budget", at: budget, on: x, style: ""))
    }
    content += zip(points, costs).enumerated().map { index, item in
      let (point, cost) = item
      let front = point.policy.isOnFront ? "" : " faint"
      return .element(
        "span",
        [
          "class": "dot c-\(point.policy.cost.policy.rawValue)\(front)", "data-i": "\(index)",
          "style": "left:\(x.percent(cost.bytes));top:\(y.inversePercent(cost.seconds))",
        ], [])
    }
    content.append(.element("span", ["class": "tip", "hidden": "hidden"], []))
    let marks = x.ticks.map { (x.fraction($0), Int(exp2($0)).readableBytes) }
    return [
      .element("h2", "Bytes against time"),
      .element(
        "p", ["class": "note"],
        "Every plan: bytes of a step to the right, predicted seconds upwards, on logarithmic scales. Faint ones have no reason to be taken: something else of the same model has as much for less, or they are beyond the limits."
      ),
      policyLegend,
      Markup.chart(
        .element(
          "div",
          [
            "class": "plot", "data-tips": "points", "role": "img",
            "aria-label": "Predicted seconds against bytes; the table below says the same.",
          ], content), y: y, x: marks, xStyle: "xs", format: { exp2($0).readableSeconds }),
    ]
  }

  var policyLegend: Markup {
    Markup.legend(report.policies.map { ("c-\($0.rawValue)", $0.rawValue) })
  }

  private func limitLine(_ y: Axis) -> [Markup] {
    guard let limit = report.seconds.value.map({ log2($0) }), y.range.contains(limit) else {
      return []
    }
    let height = ((1 - y.fraction(limit)) * 1000).fixed(1)
    return [.element("path", ["class": "bound", "d": "M0 \(height)H1000"])]
  }

  private static func widened(_ numbers: [Double]) -> ClosedRange<Double> {
    let (least, most) = (numbers.min() ?? 0, numbers.max() ?? 1)
    let margin = max((most - least) * 0.07, 0.25)
    return least - margin...most + margin
  }
}
