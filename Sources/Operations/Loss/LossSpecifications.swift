import Attributes
import Kernels

/// The losses of the model language.
enum LossName: String, CaseIterable, Sendable {
  case crossEntropy = "cross-entropy"
  case dice
  case binaryCrossEntropy = "binary-cross-entropy"
  case focal
  case meanSquaredError = "mean-squared-error"
}

private let smooth = Attribute(real: "smooth", 0...1e6, default: 1, "s, added above and below.")
private let background = Attribute(
  boolean: "background", default: false, "Whether the first class counts; regions all count.")
private let squares = Attribute(
  boolean: "squares", default: false, "Whether p and g are squared below.")
private let gamma = Attribute(
  real: "gamma", 0...10, default: 2, "How much easy voxels are played down.")

extension LossName {
  /// The loss as the model language sees it; `weight` is common to all.
  var specification: LayerSpecification {
    switch self {
    case .crossEntropy:
      LayerSpecification(
        rawValue, "Mean over voxels of minus the logarithm of the label's softmax probability.",
        attributes: [], inputs: 1...1)
    case .dice:
      LayerSpecification(
        rawValue,
        "Soft Dice of each class, 1 - (2 sum pg + s) / (sum p + sum g + s), averaged (Milletari 2016).",
        attributes: [smooth.specification, background.specification, squares.specification])
    case .binaryCrossEntropy:
      LayerSpecification(
        rawValue, "Mean over voxels and regions of the binary cross-entropy of the sigmoid.",
        attributes: [])
    case .focal:
      LayerSpecification(
        rawValue, "Cross-entropy times (1 - p)^gamma (Lin 2017).",
        attributes: [gamma.specification], shorthand: "gamma")
    case .meanSquaredError:
      LayerSpecification(
        rawValue, "Mean over all elements of the squared difference from the target.",
        attributes: [])
    }
  }

  /// What kernels compute.
  func loss(_ attributes: [String: AttributeValue], regions: [[Int]]?) -> Loss {
    let kind: Loss.Kind =
      switch self {
      case .crossEntropy: .crossEntropy
      case .dice:
        .dice(
          smooth: smooth.value(in: attributes), background: background.value(in: attributes),
          squares: squares.value(in: attributes))
      case .binaryCrossEntropy: .binaryCrossEntropy
      case .focal: .focal(gamma: gamma.value(in: attributes))
      case .meanSquaredError: .meanSquaredError
      }
    if self == .meanSquaredError { return Loss(kind, target: .tensor) }
    return Loss(kind, target: regions.map { .regions($0) } ?? .classes)
  }
}
