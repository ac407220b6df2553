/// What is told of a label; the raw value is its key in `summary.json` and its column of a table.
public enum Score: String, CaseIterable, Sendable {
  // nnU-Net's.
  case dice = "Dice"
  case intersectionOverUnion = "IoU"
  case truePositives = "TP"
  case falsePositives = "FP"
  case falseNegatives = "FN"
  case trueNegatives = "TN"
  case predicted = "n_pred"
  case reference = "n_ref"
  // Ours.
  case hausdorff = "HD"
  case hausdorff95 = "HD95"
  case averageSurfaceDistance = "ASSD"
  case modifiedHausdorff = "MHD"
  case surfaceDice = "NSD"
  case sensitivity = "Sensitivity"
  case specificity = "Specificity"
  case volumeError = "VolumeError"
  // Of definitions that score lesions.
  case lesionDice = "LesionDice"
  case lesionHausdorff95 = "LesionHD95"
  case lesionsFound = "LesionTP"
  case lesionsMissed = "LesionFN"
  case lesionFalsePositives = "LesionFP"

  /// What its values are.
  public enum Unit: Hashable, Sendable {
    /// Of a whole: 0 to 1, or an error of it.
    case share
    case millimetres
    case voxels
    case lesions
  }

  public var unit: Unit {
    switch self {
    case .dice, .intersectionOverUnion, .surfaceDice, .sensitivity, .specificity, .volumeError,
      .lesionDice:
      .share
    case .hausdorff, .hausdorff95, .averageSurfaceDistance, .modifiedHausdorff, .lesionHausdorff95:
      .millimetres
    case .truePositives, .falsePositives, .falseNegatives, .trueNegatives, .predicted, .reference:
      .voxels
    case .lesionsFound, .lesionsMissed, .lesionFalsePositives: .lesions
    }
  }
}
