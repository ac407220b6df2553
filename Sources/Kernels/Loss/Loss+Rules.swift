extension Loss {
  /// What is wrong with the loss's numbers and regions; nil where nothing is.
  var fault: String? {
    AttributeCheck.require(
      parameters.values.allSatisfy(AttributeCheck.isSmall)
        && (1...16).contains(termsPerChannel ?? 1), "loss")
      ?? AttributeCheck.require(
        regions.allSatisfy { $0.allSatisfy { (0..<256).contains($0) } }, "region")
  }

  /// What a prediction is compared with.
  var targetSlot: KernelSignature.Slot {
    target == .tensor ? .unpacked("target") : .labels("target")
  }

  /// Whether prediction and target fit one another.
  func relatesTarget(_ shapes: CallShapes) -> Bool {
    guard let prediction = shapes["prediction"], let labels = shapes["target"],
      prediction.count >= 2, labels.count == prediction.count
    else { return false }
    let isLabelled =
      labels[0] == prediction[0] && labels[1] == 1 && labels[2...] == prediction[2...]
    return switch target {
    case .tensor: labels == prediction
    case .classes: isLabelled
    case .regions(let regions): isLabelled && regions.count == prediction[1]
    }
  }

  /// Elements of the terms of a prediction.
  func termCount(_ shapes: CallShapes) -> Int {
    termCount(channels: shapes.channels("prediction") ?? 0)
  }
}
