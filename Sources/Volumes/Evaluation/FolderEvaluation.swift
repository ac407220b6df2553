import Experiment
import Foundation
import Metrics

/// Compares the label volumes of two folders, paired by their names without ending.
public struct FolderEvaluation: Sendable {
  /// Pairs of files, sorted by name.
  public let pairs: [(name: String, prediction: String, reference: String)]
  /// A sentence for each folder of which volumes have no counterpart in the other: how many, and which.
  public let missing: [String]
  /// What the data set of the references calls its labels and regions, by nnU-Net's keys.
  public let names: [String: String]
  /// Labels and regions that the data set of the references describes; nil where it describes no region.
  private let regions: [[Int]]?
  /// What the data set of the references calls `ignore`.
  private let ignored: Int?
  /// The label values that the data set of the references describes.
  private let declared: Set<Int>

  /// Finds the pairs. References are a folder's volumes, or the labels of a data set under its cases' names:
  /// of its test cases or, where none of these was predicted, of its training cases. Volumes without a counterpart are
  /// left out when `allowsMissing`; else, or where there is no pair, throws `VolumeError` that tells how
  /// many they are.
  public init(predictions: String, references: String, allowsMissing: Bool = false) throws {
    // A folder of volumes is no data set. One whose labels cannot be read is not taken for such a folder.
    _ = try NNUNetLayout.labels(in: URL(fileURLWithPath: references))
    let dataset = try? Dataset.find(references)
    let found = try Self.volumes(predictions)
    guard !found.isEmpty else {
      throw VolumeError(predictions, "holds no volumes", .missingInput)
    }
    let known = try Self.references(references, of: dataset, to: found)
    let missing = [
      Self.missing(known, found, "references", "prediction in '\(predictions)'"),
      Self.missing(found, known, "predictions", "reference in '\(references)'"),
    ].compactMap(\.self)
    pairs = found.keys.filter { known[$0] != nil }.sorted().map { ($0, found[$0]!, known[$0]!) }
    guard missing.isEmpty || allowsMissing && !pairs.isEmpty else {
      throw VolumeError(
        predictions,
        missing.joined(separator: "; ")
          + (pairs.isEmpty ? "" : "; --allow-missing scores the other \(pairs.count)"),
        .missingInput)
    }
    self.missing = missing
    let labels = try dataset?.labels ?? LabelNames.described(besides: references)
    names = LabelNames.named(labels)
    regions = LabelNames.regions(among: labels)
    ignored = labels.ignored
    declared = Set(labels.flatMap(\.labels))
  }

  /// Pairs that are known.
  ///
  /// - Parameters:
  ///   - names: of labels and regions, by nnU-Net's keys.
  ///   - ignored: the value of voxels that nobody labelled.
  public init(
    pairs: [(name: String, prediction: String, reference: String)], names: [String: String],
    ignoring ignored: Int?
  ) {
    self.pairs = pairs
    self.names = names
    self.ignored = ignored
    missing = []
    regions = nil
    declared = []
  }

  /// What is told of the volumes that have no counterpart among others; nil where all have one.
  private static func missing(
    _ volumes: [String: String], _ others: [String: String], _ kind: String, _ counterpart: String
  ) -> String? {
    let names = volumes.keys.filter { others[$0] == nil }.sorted()
    guard !names.isEmpty else { return nil }
    return "\(names.count) of \(volumes.count) \(kind) have no \(counterpart): "
      + names.prefix(5).joined(separator: ", ")
      + (names.count > 5 ? " and \(names.count - 5) more" : "")
  }

  /// Scores every pair. `labels` are what is scored, each a union of values, under the key nnU-Net
  /// gives it: `1` for a value, `(1, 2, 4)` for several. Nil scores what the data set of the references
  /// describes where it describes regions, else every value but 0 that any of the volumes holds.
  /// `names` are by these keys, and come before those that the data set has.
  /// Voxels where the reference has the value `ignored`, or what the data set of the references calls
  /// `ignore`, are left out. `tolerance` of NSD in mm. `warn` is told what is probably not meant. Two volumes
  /// are in memory at a time. Throws `VolumeError` where a file is wrong or two do not share a grid.
  public func summary(
    labels: [[Int]]? = nil, names given: [String: String] = [:], ignoring ignored: Int? = nil,
    by definition: ScoreDefinition = .monai, tolerance: Double = 1,
    warn: (String) -> Void = { _ in }
  ) throws -> EvaluationSummary {
    let chosen = labels ?? regions
    let ignored = ignored ?? self.ignored
    let cases = try pairs.map { pair in
      let prediction = try LabelVolume(contentsOf: pair.prediction)
      let reference = try LabelVolume(contentsOf: pair.reference)
      try prediction.grid.check(of: pair.prediction, on: reference.grid, of: pair.reference)
      let comparison = CaseComparison(
        prediction: prediction.voxels, reference: reference.voxels, size: reference.grid.size,
        spacing: reference.grid.spacing, labels: chosen, ignoring: ignored.map { Int32($0) },
        by: definition, tolerance: tolerance)
      return (pair, comparison, reference.grid.spacing)
    }
    let found = Set(cases.flatMap(\.1.values))
    let strange = Set(labels?.flatMap(\.self) ?? []).subtracting(found).subtracting(declared)
    if !strange.isEmpty {
      func list(_ values: Set<Int>) -> String {
        values.sorted().map(String.init).joined(separator: ", ")
      }
      warn(
        "--labels names \(list(strange)), which no volume has; they have \(list(found.subtracting([0])))"
      )
    }
    let scored = chosen ?? found.subtracting([0, ignored ?? 0]).sorted().map { [$0] }
    return EvaluationSummary(
      cases.map { pair, comparison, spacing in
        EvaluationSummary.CaseScores(
          metrics: Dictionary(
            scored.map { (Self.key($0), comparison.scores(of: $0)) },
            uniquingKeysWith: { one, _ in one }),
          name: pair.name, predictionFile: pair.prediction, referenceFile: pair.reference,
          spacing: spacing)
      }, labels: scored.map(Self.key),
      names: names.merging(given) { _, given in given }, by: definition, tolerance: tolerance)
  }

  /// nnU-Net's key of a label or region.
  public static func key(_ labels: [Int]) -> String {
    labels.count == 1
      ? String(labels[0]) : "(" + labels.map(String.init).joined(separator: ", ") + ")"
  }

  private static func references(
    _ path: String, of dataset: Dataset?, to predictions: [String: String]
  ) throws -> [String: String] {
    guard let dataset else { return try volumes(path) }
    try VolumeErrors.check(dataset.findings.errors)
    let labels = [dataset.test, dataset.training].map { cases in
      cases.compactMap { item in item.label.map { (item.name, $0) } }
    }
    let known =
      labels.first { $0.contains { predictions[$0.0] != nil } } ?? labels.first { !$0.isEmpty }
      ?? []
    return Dictionary(known, uniquingKeysWith: { one, _ in one })
  }

  /// Volumes of a folder by their names without ending; a pair of files counts once.
  private static func volumes(_ folder: String) throws -> [String: String] {
    var isFolder: ObjCBool = false
    guard FileManager.default.fileExists(atPath: folder, isDirectory: &isFolder) else {
      throw VolumeError(folder, "no such folder", .missingInput)
    }
    guard isFolder.boolValue else {
      throw VolumeError(folder, "is a file: give the folder that it is in", .missingInput)
    }
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
