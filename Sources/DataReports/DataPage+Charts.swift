import Reports
import Volumes

extension DataPage {
  /// Rows of cases at most in a chart; more are told of by their extremes in the table.
  private static let chartRows = 120

  /// For each channel its histogram, and below it the spread of each case.
  var intensities: [Markup] {
    let charts = data.modalities.indices.compactMap { channel -> Markup? in
      guard let histogram = scan.intensities[channel].histogram(parts: 96) else { return nil }
      return .element(
        "figure", ["class": "channel"],
        .element("figcaption", "\(channel): \(data.modalities[channel])"),
        bars(histogram.shares), spreads(channel, histogram.range), ticks(histogram.range))
    }
    guard !charts.isEmpty else { return [] }
    return [
      .element("h2", "Intensities"),
      .element(
        "p", ["class": "note"],
        "Of voxels that are not zero, each case to train with by the same weight, between the percentiles 0.5 and 99.5. Below the histogram a line for each case: from 5 to 95 %, thick between the quartiles, with a mark at the median. A line that lies elsewhere than its neighbours is a case that was scaled otherwise, or another channel."
      ),
      .element("div", ["class": "channels"], charts),
    ]
  }

  private func bars(_ shares: [Double]) -> Markup {
    // What lies beyond both ends is in the outermost bars: they do not set the height.
    let greatest = max(shares.dropFirst().dropLast().max() ?? 0, 1e-9)
    let path = shares.enumerated().map { index, share in
      let height = min(share / greatest, 1) * 100
      return "M\(index) 100v-\(height.fixed(2))h0.9v\(height.fixed(2))z"
    }.joined()
    return .element(
      "svg",
      [
        "class": "bars", "viewBox": "0 0 \(shares.count) 100", "preserveAspectRatio": "none",
        "role": "img", "aria-label": "Histogram of the intensities; the fingerprint has figures",
      ], .element("path", ["d": path]))
  }

  private func spreads(_ channel: Int, _ range: ClosedRange<Double>) -> Markup {
    let axis = Axis(range)
    let rows = scan.cases.filter { $0.channels[channel]?.quantiles.isEmpty == false }
      .prefix(Self.chartRows)
    let lines = rows.enumerated().map { row, item -> Markup in
      let quantiles = item.channels[channel]!.quantiles.map {
        min(max(axis.fraction($0), 0), 1) * 1000
      }
      let y = (Double(row) + 0.5).fixed(1)
      func line(_ first: Int, _ last: Int, _ style: String) -> Markup {
        .element(
          "path",
          ["class": style, "d": "M\(quantiles[first].fixed(1)) \(y)H\(quantiles[last].fixed(1))"])
      }
      return .element(
        "g", [:], .element("title", item.name), line(0, 4, "whole"), line(1, 3, "half"),
        .element("path", ["class": "middle", "d": "M\((quantiles[2] - 3).fixed(1)) \(y)h6"]))
    }
    return .element(
      "svg",
      [
        "class": "spreads", "viewBox": "0 0 1000 \(max(rows.count, 1))",
        "preserveAspectRatio": "none", "role": "img",
        "style": "height:\(max(8, min(rows.count * 9, 420)))px",
        "aria-label": "Spread of the intensities of each case",
      ], lines)
  }

  private func ticks(_ range: ClosedRange<Double>) -> Markup {
    let axis = Axis(range)
    return .element(
      "div", ["class": "xs ticks", "aria-hidden": "true"],
      axis.ticks.map {
        .element("span", ["style": "left:\(axis.percent($0))"], Self.short($0))
      })
  }

  /// Millimetres from voxel to voxel, a dot for each case on each axis.
  var spacings: [Markup] {
    let all = scan.cases.flatMap(\.spacing)
    guard let least = all.min(), let greatest = all.max() else { return [] }
    let axis = Axis(0...greatest * 1.05)
    let rows = ["D (up)", "H (front)", "W (right)"].enumerated().map { index, name in
      Markup.element(
        "div", ["class": "strip"], .element("b", name),
        .element(
          "span", ["class": "dots"],
          scan.cases.map { item in
            .element(
              "i",
              [
                "style": "left:\(axis.percent(item.spacing[index]))",
                "title": "\(item.name): \(item.spacing[index].fixed(4)) mm",
              ], [])
          }))
    }
    let sentence =
      greatest - least < 1e-3 * greatest
      ? "All voxels are cubes of \(greatest.fixed(3)) mm."
      : "Millimetres from one voxel to the next along each axis, a mark for each case."
    return [
      .element("h2", "Voxel sizes"),
      .element("p", ["class": "note"], sentence),
      .element(
        "div", ["class": "strips"],
        rows + [
          .element(
            "div", ["class": "strip"], .element("b", ""),
            .element(
              "span", ["class": "dots scale xs"],
              axis.ticks.map {
                .element("span", ["style": "left:\(axis.percent($0))"], Self.short($0))
              }))
        ]),
    ]
  }

  /// A tick's number.
  private static func short(_ number: Double) -> String {
    number == number.rounded() && abs(number) < 1e9
      ? "\(Int(number))" : number.fixed(abs(number) < 1 ? 3 : 1)
  }
}
