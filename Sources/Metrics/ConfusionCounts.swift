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
    let denominator = 2 * truePositives + falsePositives + falseNegatives
    return denominator == 0 ? nil : Double(2 * truePositives) / Double(denominator)
  }

  /// TP / (TP + FP + FN) (Jaccard 1912); nil where neither volume has the label.
  public var intersectionOverUnion: Double? {
    let denominator = truePositives + falsePositives + falseNegatives
    return denominator == 0 ? nil : Double(truePositives) / Double(denominator)
  }

  public var predicted: Int { truePositives + falsePositives }
  public var reference: Int { truePositives + falseNegatives }
}
