import Experiment
import Foundation

/// The names of labels in the description of the data set that a folder of label volumes is part of.
public enum LabelNames {
  /// Names of labels and regions by nnU-Net's keys, from the `dataset.json` beside the folder; none
  /// where there is none.
  public static func read(besides folder: String) -> [String: String] {
    named(NNUNetLayout.description(besides: folder)?.labels ?? [])
  }

  /// The same of a data set that was found.
  static func of(_ dataset: Dataset) -> [String: String] { named(dataset.labels) }

  private static func named(_ labels: [Region]) -> [String: String] {
    Dictionary(
      labels.map { (FolderEvaluation.key($0.labels), $0.name) },
      uniquingKeysWith: { min($0, $1) })
  }

  /// What the `dataset.json` beside the folder describes but the background, where a union of several
  /// values is among it; else nil.
  static func regions(besides folder: String) -> [[Int]]? {
    regions(NNUNetLayout.description(besides: folder)?.labels ?? [])
  }

  /// The same of a data set that was found.
  static func regions(of dataset: Dataset) -> [[Int]]? { regions(dataset.labels) }

  private static func regions(_ described: [Region]) -> [[Int]]? {
    let labels = described.map(\.labels).filter { $0 != [0] }
    return labels.contains { $0.count > 1 } ? labels : nil
  }

  /// `read` for the folder of one label volume.
  public static func read(besidesFolderOf label: String) -> [String: String] {
    read(besides: URL(fileURLWithPath: label).deletingLastPathComponent().path)
  }
}
