import Foundation
import Plan

/// How memory grows with what is varied.
extension VariationPage {
  /// Charts that are drawn of one number at most; the table has the rest.
  private static let chartLimit = 12

  /// For each number that is varied a chart of everything else that is chosen, all with one scale.
  var growth: [Markup] { report.names.flatMap(growth) }

  private func growth(with name: String) -> [Markup] {
    let rows = report.combinations.filter { !$0.policies.isEmpty && $0.amount(of: name) != nil }
    guard Set(rows.compactMap { $0.amount(of: name) }).count > 1 else { return [] }
    let groups = rows.reduce(into: [(name: String, rows: [VariationReport.Row])]()) { groups, row in
      let rest = row.name(without: name)
      if let index = groups.firstIndex(where: { $0.name == rest }) {
        groups[index].rows.append(row)
      } else {
        groups.append((rest, [row]))
      }
    }
    let bytes = rows.flatMap(\.policies).map { Double($0.cost.peakBytes) }.max() ?? 1
    let y = Axis(0...bytes * 1.05, base: 1024)
    let shown = groups.prefix(Self.chartLimit)
    let rest = groups.count - shown.count
    return [
      .element("h2", "Memory against \(name)"),
      .element(
        "p", ["class": "note"],
        "Bytes of a training step with each policy's plan, on one scale."
          + (name == "patch" ? " A patch counts by the cube root of its voxels." : "")
          + (rest > 0 ? " The table has \(rest) more." : "")),
      policyLegend,
      .element(
        "div", ["class": "charts"],
        shown.map { group in
          .element(
            "figure", ["class": "curves"], .element("figcaption", group.name),
            chart(group.rows, name, y))
        }),
    ]
  }

  private func chart(_ rows: [VariationReport.Row], _ name: String, _ y: Axis) -> Markup {
    let rows = rows.sorted { $0.amount(of: name)! < $1.amount(of: name)! }
    let amounts = rows.map { $0.amount(of: name)! }
    let margin = (amounts.last! - amounts.first!) * 0.05
    let x = Axis((amounts.first! - margin)...(amounts.last! + margin))
    let lines = report.policies.indices.map { policy in
      let places = zip(rows, amounts).map { row, amount in
        let height = 1 - y.fraction(Double(row.policies[policy].cost.peakBytes))
        return "\((x.fraction(amount) * 1000).fixed(1)) \((height * 1000).fixed(1))"
      }
      return Markup.element(
        "path",
        [
          "class": "curve s-\(report.policies[policy].rawValue)",
          "d": places.count == 1 ? "M\(places[0])h8" : "M" + places.joined(separator: "L"),
        ])
    }
    let words = report.policies.indices.map { policy in
      "\(report.policies[policy].rawValue) \(rows.last!.policies[policy].cost.peakBytes.readableBytes)"
    }
    return Markup.chart(
      .element(
        "div",
        [
          "class": "plot", "role": "img",
          "aria-label":
            "At \(name) \(rows.last!.value(of: name)!): \(words.joined(separator: ", "))",
        ],
        .element(
          "svg",
          ["viewBox": "0 0 1000 1000", "preserveAspectRatio": "none", "aria-hidden": "true"],
          Markup.gridLines(y, width: 1000) + lines)), y: y,
      x: zip(rows, amounts).map { (x.fraction($1), $0.value(of: name)!) }, xStyle: "xs",
      format: { Int($0).readableBytes })
  }
}

extension VariationReport.Row {
  fileprivate func value(of name: String) -> String? {
    settings.first { $0.name == name }?.value
  }

  /// What a varied value comes to as a number; nil where it is none.
  fileprivate func amount(of name: String) -> Double? {
    guard name == "patch" else { return value(of: name).flatMap(Double.init) }
    return patch.value.map { cbrt($0.reduce(1) { $0 * Double($1) }) }
  }

  /// The model's file and what is set beside one name.
  fileprivate func name(without name: String) -> String {
    ([model] + settings.filter { $0.name != name }.map { "\($0.name)=\($0.value)" })
      .joined(separator: " ")
  }
}
