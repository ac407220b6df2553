import Foundation

/// The scores of a folder of predictions, in the form of nnU-Net's `summary.json`.
public struct EvaluationSummary: Encodable, Sendable {
  public struct CaseScores: Encodable, Sendable {
    /// By label.
    public var metrics: [String: Scores]
    public var predictionFile: String
    public var referenceFile: String

    enum CodingKeys: String, CodingKey {
      case metrics
      case predictionFile = "prediction_file"
      case referenceFile = "reference_file"
    }

    public init(metrics: [String: Scores], predictionFile: String, referenceFile: String) {
      self.metrics = metrics
      self.predictionFile = predictionFile
      self.referenceFile = referenceFile
    }
  }

  /// What is scored, in order: the keys of `mean` and of every case's metrics.
  public let labels: [String]
  public let metricPerCase: [CaseScores]
  /// By label, over the cases in which a score is defined.
  public let mean: [String: Scores]
  /// The mean over the labels' means. The background is no label here.
  public let foregroundMean: Scores

  enum CodingKeys: String, CodingKey {
    case metricPerCase = "metric_per_case"
    case mean
    case foregroundMean = "foreground_mean"
  }

  /// `labels` are the keys of the cases' metrics.
  public init(_ cases: [CaseScores], labels: [String]) {
    self.labels = labels
    metricPerCase = cases
    mean = Dictionary(
      labels.map { label in
        (label, Scores(meanOf: cases.compactMap { $0.metrics[label] }))
      }, uniquingKeysWith: { one, _ in one })
    // In the labels' order: a sum's last bits depend on it.
    foregroundMean = Scores(meanOf: labels.compactMap { [mean] in mean[$0] })
  }

  /// JSON with sorted keys: the same scores, the same bytes.
  public func json() throws -> Data {
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.prettyPrinted, .sortedKeys, .withoutEscapingSlashes]
    return try encoder.encode(self) + Data("\n".utf8)
  }
}
