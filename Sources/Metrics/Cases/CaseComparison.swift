/// A predicted label volume against its reference: everything that scores of any label follow from,
/// without the volumes.
public struct CaseComparison: Sendable {
  private let table: ConfusionTable
  /// Where both volumes have the label or the union.
  private var distances: [[Int]: SurfaceScores] = [:]
  /// Where the definition has them and one volume at least has the label or the union.
  private var lesions: [[Int]: LesionScores] = [:]
  private let definition: ScoreDefinition

  /// Two volumes of one grid, in (D, H, W) order, with `spacing` in mm. Distances are those of
  /// `labels`, each a union of values; nil is every value but 0 that either volume holds. Voxels where the
  /// reference is `ignored` are left out, and belong to nothing. `tolerance` of NSD in mm.
  public init(
    prediction: [Int32], reference: [Int32], size: [Int], spacing: [Double], labels: [[Int]]?,
    ignoring ignored: Int32? = nil, by definition: ScoreDefinition, tolerance: Double
  ) {
    self.definition = definition
    table = ConfusionTable(prediction: prediction, reference: reference, ignoring: ignored)
    let (prediction, reference) = Self.masked(prediction, reference, ignored)
    let size = SIMD3(size[0], size[1], size[2])
    let spacing = SIMD3(spacing[0], spacing[1], spacing[2])
    let boxes = (LabelBoxes(prediction, size: size), LabelBoxes(reference, size: size))
    for labels in labels ?? table.values.filter({ $0 != 0 }).map({ [$0] }) {
      let (predicted, known) = (boxes.0.box(around: labels), boxes.1.box(around: labels))
      guard let box = predicted.map({ $0.union(known ?? $0) }) ?? known else { continue }
      let isInBoth = predicted != nil && known != nil
      guard isInBoth || definition.lesions != nil else { continue }
      let around = box.expanded(by: definition.lesions?.dilations ?? 0, within: size)
      let masks = (
        Mask(of: labels, in: prediction, size: size, box: around),
        Mask(of: labels, in: reference, size: size, box: around)
      )
      if isInBoth {
        distances[labels] = SurfaceScores(
          SurfaceDistances(
            prediction: masks.0, reference: masks.1, by: definition.surface, spacing: spacing),
          definition.percentile, tolerance)
      }
      lesions[labels] = definition.lesions.map {
        LesionScores(
          prediction: masks.0, reference: masks.1, by: definition, rule: $0, spacing: spacing)
      }
    }
  }

  /// The volumes with background where the reference is ignored.
  private static func masked(
    _ prediction: [Int32], _ reference: [Int32], _ ignored: Int32?
  ) -> ([Int32], [Int32]) {
    guard let ignored else { return (prediction, reference) }
    func masked(_ volume: [Int32]) -> [Int32] {
      zip(volume, reference).map { $1 == ignored ? 0 : $0 }
    }
    return (masked(prediction), masked(reference))
  }

  /// The values that either volume holds, in order.
  public var values: [Int] { table.values }

  /// The scores of a label, or of a union of values, that was compared or that neither volume holds.
  public func scores(of labels: [Int]) -> Scores {
    let counts = table.counts(of: labels)
    let isAbsent = counts.predicted + counts.reference == 0
    let empty = definition.empty
    var scores = Scores()
    scores[.dice] = counts.dice ?? empty.agreement
    scores[.intersectionOverUnion] = counts.intersectionOverUnion ?? empty.agreement
    scores[.truePositives] = Double(counts.truePositives)
    scores[.falsePositives] = Double(counts.falsePositives)
    scores[.falseNegatives] = Double(counts.falseNegatives)
    scores[.trueNegatives] = Double(counts.trueNegatives)
    scores[.predicted] = Double(counts.predicted)
    scores[.reference] = Double(counts.reference)
    let missing = isAbsent ? empty.absentDistance : empty.missedDistance
    let found = distances[labels]
    scores[.hausdorff] = found?.greatest ?? missing
    scores[.hausdorff95] = found?.percentile95 ?? missing
    scores[.averageSurfaceDistance] = found?.average ?? missing
    scores[.modifiedHausdorff] = found?.modified ?? missing
    scores[.surfaceDice] = found?.overlap ?? (isAbsent ? empty.agreement : 0)
    scores[.sensitivity] =
      counts.sensitivity ?? (isAbsent ? empty.absentSensitivity : empty.undefinedRatio)
    scores[.specificity] = counts.specificity ?? empty.undefinedRatio
    scores[.volumeError] = counts.volumeError
    guard definition.lesions != nil else { return scores }
    let lesions = lesions[labels]
    scores[.lesionDice] = lesions?.meanDice ?? 1
    scores[.lesionHausdorff95] = lesions?.meanDistance ?? 0
    scores[.lesionsFound] = Double(lesions?.found ?? 0)
    scores[.lesionsMissed] = Double(lesions?.missed ?? 0)
    scores[.lesionFalsePositives] = Double(lesions?.falsePositives ?? 0)
    return scores
  }
}

/// What is kept of the distances between two surfaces, in mm.
private struct SurfaceScores: Sendable {
  let greatest: Double
  let percentile95: Double
  let average: Double
  let modified: Double
  /// A share.
  let overlap: Double

  init(_ distances: SurfaceDistances, _ percentile: PercentileRule, _ tolerance: Double) {
    greatest = distances.greatest
    percentile95 = distances.percentile(0.95, by: percentile)
    average = distances.average
    modified = distances.modified
    overlap = distances.overlap(within: tolerance)
  }
}
