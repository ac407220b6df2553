import Experiment
import Reports
import Volumes

/// What was found in a data set.
public struct DataReport: Encodable, Sendable {
  private let schemaVersion = 1
  public let dataset: String
  let layout: Nullable<String>
  let channels: [String]
  let labels: [String: [Int]]
  /// How many findings of each severity there are.
  let counts: [String: Int]
  let findings: [Entry]
  let cases: [CaseEntry]

  struct Entry: Encodable, Sendable {
    var kind: String
    var severity: String
    var path: String
    var message: String
  }

  struct CaseEntry: Encodable, Sendable {
    var name: String
    var isTraining: Bool
    var size: [Int]
    var spacing: [Double]
    var sizeAfterCrop: [Int]
    var labels: Nullable<[String: Int]>
    /// For each channel the quantiles of the voxels that are not zero, or null.
    var channels: [Nullable<[String: Double]>]
  }

  /// Of a data set that was found, or of one of which nothing is known but what is wrong.
  public init(
    _ path: String, _ dataset: Dataset?, _ findings: [Finding], _ cases: [CaseDetail]
  ) {
    self.dataset = dataset?.path ?? path
    layout = Nullable(dataset?.layout.rawValue)
    channels = dataset?.modalities ?? []
    labels = Dictionary(
      (dataset?.labels ?? []).map { ($0.name, $0.labels) }, uniquingKeysWith: { one, _ in one })
    counts = Dictionary(
      uniqueKeysWithValues: Finding.Severity.allCases.map { severity in
        (severity.rawValue, findings.count { $0.severity == severity })
      })
    self.findings = findings.map {
      Entry(
        kind: $0.kind.rawValue, severity: $0.severity.rawValue, path: $0.path,
        message: $0.message)
    }
    self.cases = cases.map(CaseEntry.init)
  }

  /// Everything as lines of text: the cases, what there is to say, and a count.
  public var text: String {
    var parts: [String] = []
    if !cases.isEmpty {
      parts.append(
        "\(dataset): \(layout.value ?? "no layout"), \(counted(cases.count, "case")),"
          + " channels \(channels.joined(separator: ", "))")
      parts.append(TextTable.text([CaseEntry.heads] + cases.map(\.row)))
    }
    if !findings.isEmpty {
      parts.append(findings.map(\.line).joined(separator: "\n"))
    }
    parts.append(summary)
    return parts.joined(separator: "\n\n")
  }

  /// How much of which severity was found.
  var summary: String {
    let found = Finding.Severity.allCases.map { counted(counts[$0.rawValue] ?? 0, $0.rawValue) }
    return found.joined(separator: ", ")
  }
}

extension DataReport.Entry {
  fileprivate var line: String { "\(severity): \(path): \(message) [\(kind)]" }
}

extension DataReport.CaseEntry {
  fileprivate init(_ detail: CaseDetail) {
    name = detail.name
    isTraining = detail.isTraining
    (size, spacing, sizeAfterCrop) = (detail.size, detail.spacing, detail.sizeAfterCrop)
    labels = Nullable(
      detail.labels.map { labels in
        Dictionary(uniqueKeysWithValues: labels.map { ("\($0.key)", $0.value) })
      })
    let names = Intensities.shares.map { "percentile_\(Int($0 * 100))" }
    channels = detail.channels.map { channel in
      Nullable(
        channel.flatMap { channel in
          channel.quantiles.isEmpty
            ? nil : Dictionary(uniqueKeysWithValues: zip(names, channel.quantiles))
        })
    }
  }

  static let heads = ["case", "set", "size (D, H, W)", "millimetres", "after crop", "labels"]

  var row: [String] {
    [
      name, isTraining ? "training" : "test", size.map(String.init).joined(separator: " x "),
      spacing.map { $0.fixed(3) }.joined(separator: " x "),
      sizeAfterCrop.map(String.init).joined(separator: " x "), labelText,
    ]
  }

  /// The values that occur.
  var labelText: String {
    labels.value.map { counts in
      counts.keys.compactMap { Int($0) }.sorted().map(String.init).joined(separator: " ")
    } ?? "none"
  }
}
