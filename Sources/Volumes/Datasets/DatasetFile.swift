import Experiment
import Foundation

/// A JSON file that names the files, relative to itself:
/// `{"modalities": ["T1"], "labels": {"background": 0, "lesion": 1},
///   "cases": [{"name": "a", "images": ["a.nii.gz"], "label": "a-label.nii.gz"}]}`.
enum DatasetFile {
  private struct Content: Decodable {
    var modalities: [String]
    var labels: [String: LabelValues]
    var cases: [Entry]
  }

  private struct Entry: Decodable {
    var name: String
    var images: [String]
    var label: String?
  }

  static func open(_ file: URL, givenAs path: String) throws -> Dataset {
    let content = try JSONInput.read(Content.self, from: file)
    let folder = file.deletingLastPathComponent()
    func resolved(_ name: String) -> String {
      name.hasPrefix("/") ? name : "\(folder.path)/\(name)"
    }
    let cases = try content.cases.map { entry in
      guard entry.images.count == content.modalities.count else {
        throw VolumeError(
          path,
          "case '\(entry.name)' has \(entry.images.count) images for"
            + " \(content.modalities.count) modalities")
      }
      return Case(
        name: entry.name, images: entry.images.map(resolved), label: entry.label.map(resolved))
    }
    return try Dataset(
      path: path, layout: .file, modalities: content.modalities,
      labels: content.labels.map { Region(name: $0.key, labels: $0.value.values) }
        .sorted {
          ($0.labels.count, $0.labels.first ?? 0) < ($1.labels.count, $1.labels.first ?? 0)
        },
      training: cases.filter { $0.label != nil }, test: cases.filter { $0.label == nil })
  }
}
