import Attributes

extension LossOperation.Name {
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
        attributes: [
          AttributeSpecification(
            "smooth", .real(0...1e6), default: .real(1), "s, added above and below."),
          AttributeSpecification(
            "background", .boolean, default: .boolean(false),
            "Whether the first class counts; regions all count."),
          AttributeSpecification(
            "squares", .boolean, default: .boolean(false), "Whether p and g are squared below."),
        ])
    case .binaryCrossEntropy:
      LayerSpecification(
        rawValue, "Mean over voxels and regions of the binary cross-entropy of the sigmoid.",
        attributes: [])
    case .focal:
      LayerSpecification(
        rawValue, "Cross-entropy times (1 - p)^gamma (Lin 2017).",
        attributes: [
          AttributeSpecification(
            "gamma", .real(0...10), default: .real(2), "How much easy voxels are played down.")
        ], shorthand: "gamma")
    case .meanSquaredError:
      LayerSpecification(
        rawValue, "Mean over all elements of the squared difference from the target.",
        attributes: [])
    }
  }
}
