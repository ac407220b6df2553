import Experiment
import Foundation

/// The flat folder of Analyze pairs of iSeg 2017 and 2019.
enum ISegLayout {
  static let modalities = ["T1", "T2"]
  static let labels = [
    Region(name: "background", labels: [0]), Region(name: "CSF", labels: [10]),
    Region(name: "GM", labels: [150]), Region(name: "WM", labels: [250]),
  ]

  /// Nil where there is no `subject-N-T1.hdr`.
  static func find(_ folder: URL, givenAs path: String) throws -> Dataset? {
    let files = Dataset.list(folder)
    let suffix = "-T1.hdr"
    let subjects = files.filter { $0.hasPrefix("subject-") && $0.hasSuffix(suffix) }
      .map { String($0.dropLast(suffix.count)) }
    guard !subjects.isEmpty else { return nil }
    let cases = subjects.map { subject in
      let label = "\(subject)-label.hdr"
      return Case(
        name: subject,
        images: modalities.map {
          ImageFile(folder.appendingPathComponent("\(subject)-\($0).hdr").relativePath)
        },
        label: files.contains(label) ? folder.appendingPathComponent(label).relativePath : nil)
    }
    return try Dataset(
      path: path, layout: .iseg, modalities: modalities, labels: labels,
      training: cases.filter { $0.label != nil }, test: cases.filter { $0.label == nil })
  }
}
