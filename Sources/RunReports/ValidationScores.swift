import Foundation
import Training

/// The scores of the cases held out: what is read of `summary.json`, nnU-Net's or ours.
struct ValidationScores: Decodable, Sendable {
  struct CaseScores: Decodable, Hashable, Sendable {
    var name: String
    /// By label and score; nil is undefined.
    var metrics: [String: [String: Double?]]

    private enum CodingKeys: String, CodingKey {
      case name = "case"
      case metrics = "metrics"
      case predictionFile = "prediction_file"
    }

    init(from decoder: any Decoder) throws {
      let values = try decoder.container(keyedBy: CodingKeys.self)
      metrics = try values.decode([String: [String: Double?]].self, forKey: .metrics)
      if let name = try values.decodeIfPresent(String.self, forKey: .name) {
        self.name = name
      } else {
        let file = try values.decode(String.self, forKey: .predictionFile)
        let last = file.split(separator: "/").last.map(String.init) ?? file
        name = last.hasSuffix(".nii.gz") ? String(last.dropLast(7)) : last
      }
    }

    /// A score of a label; nil where it is undefined.
    func value(_ score: String, of label: String) -> Double? { metrics[label]?[score] ?? nil }

    /// Mean Dice over the labels that have one.
    var meanDice: Double? {
      let all = metrics.keys.sorted().compactMap { value("Dice", of: $0) }
      return all.isEmpty ? nil : all.reduce(0, +) / Double(all.count)
    }
  }

  /// The worst first, by mean Dice; those that have none last.
  let cases: [CaseScores]
  /// Keys of what is scored: first labels by their values, then unions.
  let labels: [String]
  /// What the data set calls them.
  let names: [String: String]

  private enum CodingKeys: String, CodingKey {
    case cases = "metric_per_case"
    case names = "names"
  }

  init(from decoder: any Decoder) throws {
    let values = try decoder.container(keyedBy: CodingKeys.self)
    names = try values.decodeIfPresent([String: String].self, forKey: .names) ?? [:]
    cases = try values.decode([CaseScores].self, forKey: .cases).sorted {
      ($0.meanDice ?? 2, $0.name) < ($1.meanDice ?? 2, $1.name)
    }
    labels = Set(cases.flatMap(\.metrics.keys)).sorted {
      (Int($0) ?? .max, $0) < (Int($1) ?? .max, $1)
    }
  }

  /// The scores of a run; nil where there are none that can be read.
  static func read(_ folder: RunFolder) -> ValidationScores? {
    FileManager.default.contents(atPath: folder.scores)
      .flatMap { try? JSONDecoder().decode(ValidationScores.self, from: $0) }
      .flatMap { $0.cases.isEmpty ? nil : $0 }
  }

  /// Mean Dice over the labels' means over cases, as nnU-Net has it; nil where none is defined.
  var meanDice: Double? {
    let means = labels.compactMap { label -> Double? in
      let all = cases.compactMap { $0.value("Dice", of: label) }
      return all.isEmpty ? nil : all.reduce(0, +) / Double(all.count)
    }
    return means.isEmpty ? nil : means.reduce(0, +) / Double(means.count)
  }

  /// What a label is called.
  func name(of label: String) -> String { names[label] ?? label }
}
