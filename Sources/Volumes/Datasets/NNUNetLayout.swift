import Experiment
import Foundation

/// nnU-Net's raw data, version 2.
enum NNUNetLayout {
  private struct Description: Decodable {
    var channelNames: [String: String]
    var labels: [String: LabelValues]
    var fileEnding: String

    enum CodingKeys: String, CodingKey {
      case channelNames = "channel_names"
      case labels
      case fileEnding = "file_ending"
    }
  }

  /// Whether a JSON file looks like nnU-Net's description and not like a list of cases.
  static func describes(_ url: URL) -> Bool {
    guard let data = try? Data(contentsOf: url) else { return false }
    let content = try? JSONSerialization.jsonObject(with: data) as? [String: Any]
    return content?["channel_names"] != nil
  }

  static func open(_ folder: URL, givenAs path: String, needsLabels: Bool) throws -> Dataset {
    let file = folder.appendingPathComponent("dataset.json")
    let description = try JSONInput.read(Description.self, from: file)
    let modalities = try modalities(description, file)
    let labels = description.labels.map { Region(name: $0.key, labels: $0.value.values) }
      .sorted { ($0.labels.count, $0.labels.first ?? 0) < ($1.labels.count, $1.labels.first ?? 0) }
    func cases(_ images: String, _ labels: String, isTraining: Bool) throws -> [Case] {
      try Self.cases(
        images: folder.appendingPathComponent(images),
        labels: folder.appendingPathComponent(labels),
        ending: description.fileEnding, modalities: modalities.count,
        needsLabels: isTraining && needsLabels)
    }
    return try Dataset(
      path: path, layout: .nnunet, modalities: modalities, labels: labels,
      training: cases("imagesTr", "labelsTr", isTraining: true),
      test: cases("imagesTs", "labelsTs", isTraining: false))
  }

  private static func modalities(_ description: Description, _ file: URL) throws -> [String] {
    try (0..<description.channelNames.count).map { index in
      guard let name = description.channelNames[String(index)] else {
        throw VolumeError(file.path, "'channel_names' has no '\(index)'")
      }
      return name
    }
  }

  /// What the channels of the images in an image's folder are called, where that folder is one of a data
  /// set.
  static func channelNames(ofImagesBeside image: String) -> [String]? {
    let file = URL(fileURLWithPath: image).standardizedFileURL
      .deletingLastPathComponent().deletingLastPathComponent().appendingPathComponent(
        "dataset.json")
    guard let description = try? JSONInput.read(Description.self, from: file) else { return nil }
    return try? modalities(description, file)
  }

  private static func cases(
    images: URL, labels: URL, ending: String, modalities: Int, needsLabels: Bool
  ) throws -> [Case] {
    let names = Set(
      Dataset.list(images).compactMap { caseName($0, ending: ending) })
    return names.sorted().map { name in
      let label = labels.appendingPathComponent(name + ending).path
      let hasLabel = needsLabels || FileManager.default.fileExists(atPath: label)
      return Case(
        name: name,
        images: (0..<modalities).map {
          images.appendingPathComponent(fileName(name, modality: $0, ending: ending)).path
        }, label: hasLabel ? label : nil)
    }
  }

  static func fileName(_ name: String, modality: Int, ending: String) -> String {
    let number = String(modality)
    return "\(name)_\(String(repeating: "0", count: max(0, 4 - number.count)))\(number)\(ending)"
  }

  /// `x` for `x_0000.nii.gz`, or nil for files of other names.
  static func caseName(_ file: String, ending: String) -> String? {
    guard file.hasSuffix(ending) else { return nil }
    return ImageName.numbered(String(file.dropLast(ending.count)))?.name
  }
}
