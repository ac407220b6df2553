import Experiment
import Foundation

/// The names of labels in the description of the data set that a folder of label volumes is part of.
public enum LabelNames {
  /// Names of labels and regions by nnU-Net's keys, from the `dataset.json` beside the folder; none
  /// where there is none. Throws `VolumeError` where it does not hold what it should.
  public static func read(besides folder: String) throws -> [String: String] {
    named(try described(besides: folder))
  }

  /// What the `dataset.json` beside the folder describes.
  static func described(besides folder: String) throws -> [Region] {
    try NNUNetLayout.labels(besides: folder) ?? []
  }

  /// Names by nnU-Net's keys.
  static func named(_ labels: [Region]) -> [String: String] {
    Dictionary(
      labels.map { (FolderEvaluation.key($0.labels), $0.name) },
      uniquingKeysWith: { min($0, $1) })
  }

  /// The values of labels but the background, where a union of several is among them; else nil.
  static func regions(among labels: [Region]) -> [[Int]]? {
    let ignored = labels.ignored
    let labels = labels.map(\.labels).filter { $0 != [0] && $0 != ignored.map { [$0] } }
    return labels.contains { $0.count > 1 } ? labels : nil
  }

  /// `read` for the folder of one label volume.
  public static func read(besidesFolderOf label: String) throws -> [String: String] {
    try read(besides: URL(fileURLWithPath: label).deletingLastPathComponent().path)
  }
}
