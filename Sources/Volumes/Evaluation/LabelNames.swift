import Foundation

/// The names of labels in the description of the data set that a folder of label volumes is part of.
public enum LabelNames {
  private struct Description: Decodable {
    var labels: [String: LabelValues]
  }

  /// Names of labels and regions by nnU-Net's keys, from the `dataset.json` beside the folder; none
  /// where there is none.
  public static func read(besides folder: String) -> [String: String] {
    let file = URL(fileURLWithPath: folder).standardizedFileURL.deletingLastPathComponent()
      .appendingPathComponent("dataset.json")
    guard let description = try? JSONInput.read(Description.self, from: file) else { return [:] }
    return Dictionary(
      description.labels.map { (FolderEvaluation.key($0.value.values), $0.key) },
      uniquingKeysWith: { min($0, $1) })
  }

  /// The same for the folder of one label volume.
  public static func read(besidesFolderOf label: String) -> [String: String] {
    read(besides: URL(fileURLWithPath: label).deletingLastPathComponent().path)
  }
}
