import Experiment
import Foundation
import Reports
import Volumes

/// A report on a data set as one HTML page that needs no network and runs nothing.
public struct DataPage: Sendable {
  /// Of how many cases at most the page has pictures.
  public static let shownCases = 48

  let report: DataReport
  let scan: DatasetScan
  let data: Dataset
  /// The labels that are told apart, in order of their values; the first is the background.
  let labels: [Region]

  public init(_ report: DataReport, _ scan: DatasetScan, _ data: Dataset) {
    (self.report, self.scan, self.data) = (report, scan, data)
    let named = data.labels.filter { $0.labels.count == 1 }
    let known = Set(named.flatMap(\.labels))
    let found = Set(scan.cases.flatMap { $0.labels.map { $0.keys.map(Int.init) } ?? [] })
    let others = found.subtracting(known).map { Region(name: "not declared", labels: [$0]) }
    labels = (named + others).sorted { $0.labels[0] < $1.labels[0] }
  }

  /// The file's text. Throws `RefusedMemory`.
  public func html() throws -> String {
    let main = Markup.element(
      "main", [:], verdict + findings + labelTable + intensities + spacings + (try montages) + cases
    )
    return Markup.document(
      title: "\(name): data set", allowing: "img-src data:",
      styles: [.element("style", [:], .embedded(PackageResources.data_css))], body: [main])
  }

  private var name: String {
    URL(fileURLWithPath: data.path).standardizedFileURL.lastPathComponent
  }

  private var verdict: [Markup] {
    let training = scan.cases.filter(\.isTraining)
    let isGood = report.counts["error"] == 0 && report.counts["warning"] == 0
    let tiles = [
      ("cases", "\(scan.cases.count)", "\(training.count) to train with"),
      ("channels", "\(data.modalities.count)", data.modalities.joined(separator: ", ")),
      ("layout", data.layout.rawValue, data.path),
      (
        "size, median (D, H, W)", Self.median(training.map { $0.size.map(Double.init) }, 1),
        "voxels"
      ),
      ("voxel size, median", Self.median(training.map(\.spacing), 3), "mm"),
      (
        "left by the crop", Self.median(training.map { [$0.shareAfterCrop * 100] }, 1) + " %",
        "of the voxels, median"
      ),
    ]
    return [
      .element("h1", name),
      .element(
        "p", ["class": "lead"],
        .element(
          "span", ["class": isGood ? "yes" : "no"],
          isGood ? "Nothing is wrong" : "Something is wrong"),
        .text(": \(report.summary).")),
      .element(
        "dl", ["class": "tiles"],
        tiles.map { name, value, remark in
          .element(
            "div", [:], .element("dt", name),
            .element("dd", [:], .text(value), .element("small", remark)))
        }),
    ]
  }

  private var findings: [Markup] {
    guard !report.findings.isEmpty else { return [] }
    return [
      .element("h2", "Findings"),
      .element(
        "ul", ["class": "findings"],
        report.findings.map { finding in
          .element(
            "li", ["class": finding.severity],
            .element("b", finding.severity), .element("code", finding.path),
            .element("span", finding.message), .element("small", finding.kind))
        }),
    ]
  }

  private var labelTable: [Markup] {
    guard !labels.isEmpty else { return [] }
    let counts = scan.cases.compactMap(\.labels)
    let rows = labels.enumerated().map { index, label -> [String] in
      let value = Int32(truncatingIfNeeded: label.labels[0])
      let voxels = counts.compactMap { $0[value] }
      let volumes = scan.cases.compactMap { item in
        item.labels?[value].map { Double($0) * item.spacing.reduce(1, *) / 1000 }
      }
      return [
        label.name, "\(label.labels[0])", "\(voxels.count) of \(counts.count)",
        voxels.reduce(0, +).grouped(by: " "),
        volumes.isEmpty ? "" : Self.median(volumes.map { [$0] }, 1),
      ]
    }
    return [
      .element("h2", "Labels"),
      Markup.table(
        ["label", "value", "cases", "voxels", "median ml"], rows,
        label: "Labels",
        style: "scroll short"),
    ]
  }

  private var cases: [Markup] {
    [
      .element("h2", "Cases"),
      Markup.table(
        DataReport.CaseEntry.heads, report.cases.map(\.row), label: "Cases", style: "scroll long"),
    ]
  }

  /// The median of each axis.
  static func median(_ rows: [[Double]], _ digits: Int) -> String {
    guard let first = rows.first else { return "" }
    return first.indices.map { axis in
      let sorted = rows.map { $0[axis] }.sorted()
      let value = (sorted[(sorted.count - 1) / 2] + sorted[sorted.count / 2]) / 2
      return value == value.rounded() ? value.fixed(0) : value.fixed(digits)
    }.joined(separator: " × ")
  }
}
