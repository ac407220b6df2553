/// The scores of one label, in one case or in the mean over several; nil is undefined.
public struct Scores: Hashable, Sendable {
  public var dice: Double?
  public var intersectionOverUnion: Double?
  public var truePositives: Double?
  public var falsePositives: Double?
  public var falseNegatives: Double?
  public var trueNegatives: Double?
  public var predicted: Double?
  public var reference: Double?

  private static let columns: [WritableKeyPath<Scores, Double?> & Sendable] = [
    \.dice, \.intersectionOverUnion, \.truePositives, \.falsePositives, \.falseNegatives,
    \.trueNegatives, \.predicted, \.reference,
  ]

  public init(_ counts: ConfusionCounts) {
    dice = counts.dice
    intersectionOverUnion = counts.intersectionOverUnion
    truePositives = Double(counts.truePositives)
    falsePositives = Double(counts.falsePositives)
    falseNegatives = Double(counts.falseNegatives)
    trueNegatives = Double(counts.trueNegatives)
    predicted = Double(counts.predicted)
    reference = Double(counts.reference)
  }

  /// Each score's mean over those that are defined; nil where none is.
  public init(meanOf all: [Scores]) {
    for column in Self.columns {
      let defined = all.compactMap { $0[keyPath: column] }
      self[keyPath: column] =
        defined.isEmpty ? nil : defined.reduce(0, +) / Double(defined.count)
    }
  }
}

extension Scores: Encodable {
  enum CodingKeys: String, CodingKey {
    case dice = "Dice"
    case intersectionOverUnion = "IoU"
    case truePositives = "TP"
    case falsePositives = "FP"
    case falseNegatives = "FN"
    case trueNegatives = "TN"
    case predicted = "n_pred"
    case reference = "n_ref"
  }

  /// With null for what is undefined.
  public func encode(to encoder: any Encoder) throws {
    var container = encoder.container(keyedBy: CodingKeys.self)
    try container.encode(dice, forKey: .dice)
    try container.encode(intersectionOverUnion, forKey: .intersectionOverUnion)
    try container.encode(truePositives, forKey: .truePositives)
    try container.encode(falsePositives, forKey: .falsePositives)
    try container.encode(falseNegatives, forKey: .falseNegatives)
    try container.encode(trueNegatives, forKey: .trueNegatives)
    try container.encode(predicted, forKey: .predicted)
    try container.encode(reference, forKey: .reference)
  }
}
