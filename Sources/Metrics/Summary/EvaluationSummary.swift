import Foundation
import Parallelism

/// The scores of a folder of predictions, in the form of nnU-Net's `summary.json`, with keys of our own
/// beside.
public struct EvaluationSummary: Sendable {
  public struct CaseScores: Encodable, Sendable {
    /// By label.
    public var metrics: [String: Scores]
    public var name: String
    public var predictionFile: String
    public var referenceFile: String
    /// Along (D, H, W), in mm.
    public var spacing: [Double]

    enum CodingKeys: String, CodingKey {
      case metrics
      case name = "case"
      case predictionFile = "prediction_file"
      case referenceFile = "reference_file"
      case spacing
    }

    public init(
      metrics: [String: Scores], name: String, predictionFile: String, referenceFile: String,
      spacing: [Double]
    ) {
      self.metrics = metrics
      self.name = name
      self.predictionFile = predictionFile
      self.referenceFile = referenceFile
      self.spacing = spacing
    }
  }

  /// What is scored, in order: the keys of `mean` and of every case's metrics.
  public let labels: [String]
  /// What the data set calls labels and regions, by their keys.
  public let names: [String: String]
  public let metricPerCase: [CaseScores]
  /// By label, over the cases in which a score is defined.
  public let mean: [String: Scores]
  /// The mean over the labels' means. The background is no label here.
  public let foregroundMean: Scores
  /// By label, how scores spread over cases; no counts of voxels.
  public let statistics: [String: [Score: Statistic]]
  /// The same of the mean over labels.
  public let foregroundStatistics: [Score: Statistic]
  public let definition: ScoreDefinition
  /// Of NSD, in mm.
  public let tolerance: Double

  /// `labels` are the keys of the cases' metrics.
  public init(
    _ cases: [CaseScores], labels: [String], names: [String: String],
    by definition: ScoreDefinition, tolerance: Double
  ) {
    self.labels = labels
    self.names = names
    self.definition = definition
    self.tolerance = tolerance
    metricPerCase = cases
    let scores = labels.map { label in cases.compactMap { $0.metrics[label] } }
    let means = scores.map(Scores.init(meanOf:))
    mean = Dictionary(zip(labels, means), uniquingKeysWith: { one, _ in one })
    // In the labels' order: a sum's last bits depend on it.
    foregroundMean = Scores(meanOf: means)

    let columns = (means.first?.columns ?? []).filter { $0.unit != .voxels }
    let bootstrap = Bootstrap(cases: cases.count)
    let statistics = scores.concurrentMap { scores in
      columns.map { column in
        (column, Statistic(of: scores.map { $0[column] }, bootstrap))
      }
    }
    self.statistics = Dictionary(
      zip(labels, statistics.map { Dictionary(uniqueKeysWithValues: $0) }),
      uniquingKeysWith: { one, _ in one })
    foregroundStatistics = Dictionary(
      uniqueKeysWithValues: columns.concurrentMap { column in
        let values = scores.map { label in label.map { $0[column] } }
        return (column, Statistic(ofMeanOver: values, bootstrap))
      })
  }

  /// Cases by their mean Dice over labels, the worst first; none in which no Dice is defined.
  public var worstFirst: [(name: String, mean: Scores)] {
    metricPerCase.map { item in
      (item.name, Scores(meanOf: labels.compactMap { item.metrics[$0] }))
    }.filter { $0.1[.dice] != nil }.sorted { ($0.1[.dice]!, $0.0) < ($1.1[.dice]!, $1.0) }
  }

  /// JSON with sorted keys: the same scores, the same bytes.
  public func json() throws -> Data {
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.prettyPrinted, .sortedKeys, .withoutEscapingSlashes]
    return try encoder.encode(self) + Data("\n".utf8)
  }
}

extension EvaluationSummary: Encodable {
  private enum CodingKeys: String, CodingKey {
    // nnU-Net's.
    case metricPerCase = "metric_per_case"
    case mean
    case foregroundMean = "foreground_mean"
    // Ours.
    case statistics
    case foregroundStatistics = "foreground_statistics"
    case names
    case definition
    case rules
    case tolerance
    case bootstrap
  }

  private enum BootstrapKeys: String, CodingKey {
    case level
    case resamples
    case seed
  }

  public func encode(to encoder: any Encoder) throws {
    var container = encoder.container(keyedBy: CodingKeys.self)
    try container.encode(metricPerCase, forKey: .metricPerCase)
    try container.encode(mean, forKey: .mean)
    try container.encode(foregroundMean, forKey: .foregroundMean)
    try container.encode(statistics.mapValues(Self.keyed), forKey: .statistics)
    try container.encode(Self.keyed(foregroundStatistics), forKey: .foregroundStatistics)
    try container.encode(names.filter { labels.contains($0.key) }, forKey: .names)
    try container.encode(definition.name, forKey: .definition)
    try container.encode(
      Dictionary(
        uniqueKeysWithValues: definition.rules(tolerance: tolerance).map { ($0.topic, $0.text) }),
      forKey: .rules)
    try container.encode(tolerance, forKey: .tolerance)
    var bootstrap = container.nestedContainer(keyedBy: BootstrapKeys.self, forKey: .bootstrap)
    try bootstrap.encode(Bootstrap.level, forKey: .level)
    try bootstrap.encode(Bootstrap.resamples, forKey: .resamples)
    try bootstrap.encode(Bootstrap.seed, forKey: .seed)
  }

  private static func keyed(_ statistics: [Score: Statistic]) -> [String: Statistic] {
    Dictionary(uniqueKeysWithValues: statistics.map { ($0.key.rawValue, $0.value) })
  }
}
