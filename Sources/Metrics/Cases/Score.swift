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
  // Ours. Distances are in mm.
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
  case lesionsMadeUp = "LesionFP"

  /// Whether it is in mm.
  public var isDistance: Bool {
    switch self {
    case .hausdorff, .hausdorff95, .averageSurfaceDistance, .modifiedHausdorff, .lesionHausdorff95:
      true
    default: false
    }
  }

  /// Whether it counts voxels, and so says nothing by its spread over cases.
  var isVoxelCount: Bool {
    switch self {
    case .truePositives, .falsePositives, .falseNegatives, .trueNegatives, .predicted, .reference:
      true
    default: false
    }
  }
}
