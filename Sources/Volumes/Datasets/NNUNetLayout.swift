import Experiment
import Foundation

/// nnU-Net's raw data, of version 2 or 1, and the Medical Decathlon's, from which version 1 comes.
enum NNUNetLayout {
  /// Whether a JSON file looks like nnU-Net's description and not like a list of cases.
  static func describes(_ url: URL) -> Bool {
    guard let data = try? Data(contentsOf: url) else { return false }
    return (try? JSONDecoder().decode(Keys.self, from: data))?.nameChannels ?? false
  }

  /// Whether a JSON object has a key under which nnU-Net names channels.
  private struct Keys: Decodable {
    let nameChannels: Bool

    enum CodingKeys: String, CodingKey {
      case channelNames = "channel_names"
      case modality
    }

    init(from decoder: any Decoder) throws {
      let container = try decoder.container(keyedBy: CodingKeys.self)
      nameChannels = container.contains(.channelNames) || container.contains(.modality)
    }
  }

  /// Throws `VolumeError` where the description cannot be read.
  static func find(_ folder: URL, givenAs path: String, needsLabels: Bool) throws -> Dataset {
    let file = folder.appendingPathComponent("dataset.json")
    return try find(
      folder, JSONInput.read(NNUNetDescription.self, from: file), givenAs: path,
      needsLabels: needsLabels)
  }

  private static func find(
    _ folder: URL, _ description: NNUNetDescription, givenAs path: String, needsLabels: Bool
  ) throws -> Dataset {
    let file = folder.appendingPathComponent("dataset.json")
    var finder = try NNUNetFinder(description, file: file, folder: folder)
    let training =
      description.dataset.map { finder.cases($0) }
      ?? finder.cases(
        images: "imagesTr", labels: "labelsTr", listed: description.training,
        needsLabels: needsLabels)
    let test = finder.cases(
      images: "imagesTs", labels: "labelsTs", listed: description.test, needsLabels: false)
    finder.compare(training)
    return try Dataset(
      path: path, layout: finder.isDecathlon ? .decathlon : .nnunet,
      modalities: description.modalities, labels: description.labels,
      training: training, test: test, findings: finder.findings, unused: finder.unused)
  }

  /// The data set of a folder of images that are named as nnU-Net's, whose description could not be read
  /// with `error`; nil where there is no such folder. Channels are called by their numbers, and no labels
  /// are known.
  static func undescribed(_ path: String, _ error: VolumeError) throws -> Dataset? {
    let url = URL(fileURLWithPath: path)
    let folder = url.lastPathComponent == "dataset.json" ? url.deletingLastPathComponent() : url
    let names = Dataset.list(folder.appendingPathComponent("imagesTr"))
    let endings = names.compactMap { VolumeFiles.split($0)?.ending }
    guard
      let ending = endings.max(by: { one, other in
        endings.count { $0 == one } < endings.count { $0 == other }
      })
    else { return nil }
    let numbers = NumberedImages(names, ending: ending).cases.values.flatMap(\.keys)
    guard let last = numbers.max() else { return nil }
    let description = NNUNetDescription(
      channelCount: last + 1, ending: ending)
    var dataset = try find(
      folder, description, givenAs: folder.relativePath, needsLabels: true)
    dataset.findings.insert(Finding(.description, error), at: 0)
    return dataset
  }

  /// The channels of the data set that a folder of volumes is part of; nil where its description names none, or is not
  /// there. Throws `VolumeError` where it cannot be read.
  static func channels(besides folder: String) throws -> [String]? {
    try description(of: parent(of: folder), NNUNetDescription.Channels.self)?.names
  }

  /// The labels, likewise.
  static func labels(besides folder: String) throws -> [Region]? {
    try labels(in: parent(of: folder))
  }

  /// The labels that the description in a folder names, likewise.
  static func labels(in folder: URL) throws -> [Region]? {
    try description(of: folder, NNUNetDescription.Labels.self)?.labels
  }

  private static func parent(of folder: String) -> URL {
    URL(fileURLWithPath: folder).standardizedFileURL.deletingLastPathComponent()
  }

  private static func description<Part: Decodable>(of folder: URL, _: Part.Type) throws -> Part? {
    let file = folder.appendingPathComponent("dataset.json")
    guard FileManager.default.fileExists(atPath: file.path) else { return nil }
    return try JSONInput.read(Part.self, from: file)
  }
}
