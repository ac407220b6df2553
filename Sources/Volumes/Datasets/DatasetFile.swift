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

    private enum CodingKeys: String, CodingKey, CaseIterable { case modalities, labels, cases }

    init(from decoder: any Decoder) throws {
      try JSONInput.checkKeys(of: decoder, CodingKeys.self)
      let values = try decoder.container(keyedBy: CodingKeys.self)
      modalities = try values.decode([String].self, forKey: .modalities)
      labels = try values.decode([String: LabelValues].self, forKey: .labels)
      cases = try values.decode([Entry].self, forKey: .cases)
    }
  }

  private struct Entry: Decodable {
    var name: String
    var images: [String]
    var label: String?

    private enum CodingKeys: String, CodingKey, CaseIterable { case name, images, label }

    /// The image of one channel may stand without a list.
    init(from decoder: any Decoder) throws {
      try JSONInput.checkKeys(of: decoder, CodingKeys.self)
      let values = try decoder.container(keyedBy: CodingKeys.self)
      name = try values.decode(String.self, forKey: .name)
      label = try values.decodeIfPresent(String.self, forKey: .label)
      if let image = try? values.decode(String.self, forKey: .images) {
        images = [image]
      } else {
        images = try values.decode([String].self, forKey: .images)
      }
    }
  }

  /// Throws `VolumeError` where it cannot be understood as a whole.
  static func find(_ file: URL, givenAs path: String) throws -> Dataset {
    let content = try JSONInput.read(Content.self, from: file)
    let folder = file.deletingLastPathComponent()
    func resolved(_ name: String) -> String {
      name.hasPrefix("/") ? name : "\(folder.relativePath)/\(name)"
    }
    let fits = { (entry: Entry) in entry.images.count == content.modalities.count }
    let cases = content.cases.filter(fits).map { entry in
      Case(
        name: entry.name, images: entry.images.map { ImageFile(resolved($0)) },
        label: entry.label.map(resolved))
    }
    return try Dataset(
      path: path, layout: .file, modalities: content.modalities,
      labels: Region.sorted(content.labels.mapValues(\.values)),
      training: cases.filter { $0.label != nil }, test: cases.filter { $0.label == nil },
      findings: content.cases.filter { !fits($0) }.map { entry in
        let error = VolumeError(
          path,
          "case '\(entry.name)' has \(entry.images.count) images for"
            + " \(content.modalities.count) modalities")
        return Finding(.channels, error)
      })
  }
}

extension Region {
  /// The labels of a description, in order of their values.
  static func sorted(_ labels: [String: [Int]]) -> [Region] {
    labels.map { Region(name: $0.key, labels: $0.value) }.sorted {
      ($0.labels.count, $0.labels.first ?? 0, $0.name)
        < ($1.labels.count, $1.labels.first ?? 0, $1.name)
    }
  }
}
