/// What the scores of a label mean, where tools and challenges differ.
public struct ScoreDefinition: Hashable, Sendable {
  public let name: String
  let surface: SurfaceRule
  /// Of HD95.
  let percentile: PercentileRule
  public let empty: EmptyRule
  /// Nil where lesions have no scores of their own.
  public let lesions: LesionRule?

  /// MONAI's surfaces and percentile (`monai.metrics`). Overlap is nnU-Net's: a label that is predicted
  /// where the reference has none is 0, which MONAI leaves out.
  public static let monai = Self(
    name: "monai", surface: .voxels, percentile: .linear,
    empty: EmptyRule(
      agreement: nil, absentDistance: nil, missedDistance: nil, absentSensitivity: nil,
      undefinedRatio: nil),
    lesions: nil)

  /// `medpy.metric.binary`, which raises an error where we have null. Its surface Dice is ours.
  public static let medpy = Self(
    name: "medpy", surface: .voxels, percentile: .pooled,
    empty: EmptyRule(
      agreement: 1, absentDistance: nil, missedDistance: nil, absentSensitivity: 0,
      undefinedRatio: 0),
    lesions: nil)

  /// DeepMind's `surface-distance`. Infinite distances are null.
  public static let deepmind = Self(
    name: "deepmind", surface: .corners, percentile: .cumulated,
    empty: EmptyRule(
      agreement: nil, absentDistance: nil, missedDistance: nil, absentSensitivity: nil,
      undefinedRatio: nil),
    lesions: nil)

  /// BraTS up to 2020. 373.1287 mm is the diagonal of its volumes, 240x240x155 mm.
  public static let brats2020 = Self(
    name: "brats2020", surface: .voxels, percentile: .linear,
    empty: EmptyRule(
      agreement: 1, absentDistance: 0, missedDistance: 373.1287, absentSensitivity: 1,
      undefinedRatio: 0),
    lesions: nil)

  /// BraTS from 2023, as gliomas are scored there (github.com/rachitsaluja/BraTS-2023-Metrics).
  public static let brats2023 = Self(
    name: "brats2023", surface: .corners, percentile: .cumulated,
    empty: EmptyRule(
      agreement: 1, absentDistance: 0, missedDistance: 374, absentSensitivity: 1,
      undefinedRatio: 0),
    lesions: LesionRule(dilations: 3, leastVolume: 50, missedDistance: 374))

  /// In the order in which they are listed.
  public static let all: [Self] = [.monai, .medpy, .deepmind, .brats2020, .brats2023]

  /// What scores follow, a topic and a sentence each; `tolerance` in mm.
  public func rules(tolerance: Double) -> [(topic: String, text: String)] {
    [
      ("surface", surface.text), ("HD95", "in mm, " + percentile.text),
      ("NSD", "within \(tolerance) mm"), ("empty", empty.text),
    ] + (lesions.map { [("lesions", $0.text)] } ?? [])
  }
}

/// What scores are where a prediction or a reference has no voxel of a label; nil is undefined.
public struct EmptyRule: Hashable, Sendable {
  /// Dice, IoU and NSD where neither has the label. Where only one has it they are 0.
  public var agreement: Double?
  /// Distances where neither has the label, in mm.
  var absentDistance: Double?
  /// Distances where only one has the label, in mm.
  public var missedDistance: Double?
  /// Sensitivity where neither has the label.
  var absentSensitivity: Double?
  /// Sensitivity and specificity of other cases whose denominator is 0.
  var undefinedRatio: Double?

  var text: String {
    func word(_ value: Double?) -> String { value.map { "\($0)" } ?? "null" }
    return """
      label in neither: Dice, IoU, NSD \(word(agreement)), distances \(word(absentDistance)), \
      sensitivity \(word(absentSensitivity)); in one: 0, distances \(word(missedDistance)); \
      other ratios over 0: \(word(undefinedRatio))
      """
  }
}

/// How lesions are told apart and scored.
public struct LesionRule: Hashable, Sendable {
  /// How often the reference grows by 18 neighbours: what then hangs together is one lesion.
  var dilations: Int
  /// Lesions of the reference that are no larger are left out, in mm³.
  var leastVolume: Double
  /// The distance of a missed lesion or a false positive, in mm.
  public var missedDistance: Double

  var text: String {
    """
    parts by 26 neighbours; parts of the reference that join within \(dilations) dilations by 18 \
    neighbours are one lesion; lesions of at most \(leastVolume) mm³ are left out; a missed lesion \
    or a false positive counts as Dice 0 and \(missedDistance) mm
    """
  }
}
