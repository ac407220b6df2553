/// Voxels of a prediction against a reference, for one label.
public struct ConfusionCounts: Hashable, Sendable {
  public var truePositives = 0
  public var falsePositives = 0
  public var falseNegatives = 0
  public var trueNegatives = 0

  public init(
    truePositives: Int = 0, falsePositives: Int = 0, falseNegatives: Int = 0, trueNegatives: Int = 0
  ) {
    self.truePositives = truePositives
    self.falsePositives = falsePositives
    self.falseNegatives = falseNegatives
    self.trueNegatives = trueNegatives
  }

  /// 2 TP / (2 TP + FP + FN) (Dice 1945); nil where neither volume has the label.
  public var dice: Double? {
    Self.ratio(2 * truePositives, 2 * truePositives + falsePositives + falseNegatives)
  }

  /// TP / (TP + FP + FN) (Jaccard 1912); nil where neither volume has the label.
  public var intersectionOverUnion: Double? {
    Self.ratio(truePositives, truePositives + falsePositives + falseNegatives)
  }

  /// TP / (TP + FN); nil where the reference lacks the label.
  public var sensitivity: Double? { Self.ratio(truePositives, reference) }

  /// TN / (TN + FP); nil where the reference has nothing else.
  var specificity: Double? { Self.ratio(trueNegatives, trueNegatives + falsePositives) }

  /// (predicted - reference) / reference, by voxels; nil where the reference lacks the label.
  public var volumeError: Double? { Self.ratio(predicted - reference, reference) }

  private static func ratio(_ numerator: Int, _ denominator: Int) -> Double? {
    denominator == 0 ? nil : Double(numerator) / Double(denominator)
  }

  public var predicted: Int { truePositives + falsePositives }
  public var reference: Int { truePositives + falseNegatives }
}
