import Experiment
import Foundation
import Metrics

/// Compares the label volumes of two folders, paired by their names without ending.
public struct FolderEvaluation: Sendable {
  /// Pairs of files, sorted by name.
  public let pairs: [(prediction: String, reference: String)]

  /// Finds the pairs. Every prediction needs a reference; references without a prediction are left
  /// out when `allowsMissing`. Throws `VolumeError` naming the file that has no counterpart.
  public init(predictions: String, references: String, allowsMissing: Bool = false) throws {
    let (found, known) = try (Self.volumes(predictions), Self.volumes(references))
    guard !found.isEmpty else {
      throw VolumeError(predictions, "holds no volumes", .missingInput)
    }
    for (name, file) in found.sorted(by: { $0.key < $1.key }) where known[name] == nil {
      throw VolumeError(file, "has no reference named '\(name)' in \(references)", .missingInput)
    }
    if !allowsMissing {
      for (name, file) in known.sorted(by: { $0.key < $1.key }) where found[name] == nil {
        throw VolumeError(
          file, "has no prediction named '\(name)' in \(predictions)", .missingInput)
      }
    }
    pairs = found.keys.sorted().map { (found[$0]!, known[$0]!) }
  }

  /// Scores every pair. `labels` are what is scored, each a union of values, under the key nnU-Net
  /// gives it: `1` for a value, `(1, 2, 4)` for several; nil scores every value but 0 that any of the
  /// volumes holds. Throws `VolumeError` where a file is wrong or two do not share a grid.
  public func summary(labels: [[Int]]? = nil) throws -> EvaluationSummary {
    let tables = try pairs.map { pair in
      let prediction = try LabelVolume(contentsOf: pair.prediction)
      let reference = try LabelVolume(contentsOf: pair.reference)
      if let difference = prediction.grid.difference(from: reference.grid) {
        throw VolumeError(
          pair.prediction, "does not lie on the grid of \(pair.reference): \(difference)")
      }
      return ConfusionTable(prediction: prediction.voxels, reference: reference.voxels)
    }
    let scored =
      labels ?? Set(tables.flatMap(\.values)).subtracting([0]).sorted().map { [$0] }
    let cases = zip(pairs, tables).map { pair, table in
      EvaluationSummary.CaseScores(
        metrics: Dictionary(
          scored.map { (Self.key($0), Scores(table.counts(of: $0))) },
          uniquingKeysWith: { one, _ in one }),
        predictionFile: pair.prediction, referenceFile: pair.reference)
    }
    return EvaluationSummary(cases, labels: scored.map(Self.key))
  }

  /// nnU-Net's key of a label or region.
  public static func key(_ labels: [Int]) -> String {
    labels.count == 1
      ? String(labels[0]) : "(" + labels.map(String.init).joined(separator: ", ") + ")"
  }

  /// Volumes of a folder by their names without ending; a pair of files counts once.
  private static func volumes(_ folder: String) throws -> [String: String] {
    var isFolder: ObjCBool = false
    guard FileManager.default.fileExists(atPath: folder, isDirectory: &isFolder), isFolder.boolValue
    else { throw VolumeError(folder, "no such folder", .missingInput) }
    var result: [String: String] = [:]
    for file in Dataset.list(URL(fileURLWithPath: folder)) {
      guard let (stem, ending) = VolumeFiles.split(file), !ending.hasPrefix(".img") else {
        continue
      }
      guard result[stem] == nil else {
        throw VolumeError(folder, "has two volumes named '\(stem)'")
      }
      result[stem] = folder + "/" + file
    }
    return result
  }
}
