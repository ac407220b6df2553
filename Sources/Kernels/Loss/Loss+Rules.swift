extension Loss {
  /// What is wrong with the loss's numbers and regions; nil where nothing is.
  var fault: String? {
    AttributeCheck.require(
      parameters.values.allSatisfy(AttributeCheck.isSmall)
        && (1...16).contains(termsPerChannel ?? 1) && (1...16).contains(commonTerms ?? 1), "loss")
      ?? AttributeCheck.require(
        regions.allSatisfy { $0.allSatisfy { (0..<256).contains($0) && $0 != ignored } }, "region")
      ?? AttributeCheck.require(
        weights.map { $0.allSatisfy(AttributeCheck.isSmall) && $0.contains { $0 > 0 } } ?? true,
        "weights")
      ?? AttributeCheck.require(
        ignored.map { target != .tensor && (0..<256).contains($0) } ?? true, "ignored")
  }

  /// What a prediction is compared with.
  var targetSlot: KernelSignature.Slot {
    target == .tensor ? .unpacked("target") : .labels("target")
  }

  /// Whether prediction and target fit one another.
  func relatesTarget(_ shapes: CallShapes) -> Bool {
    guard let prediction = shapes["prediction"], let labels = shapes["target"],
      prediction.count >= 2, labels.count == prediction.count,
      weights.map({ $0.count == prediction[1] }) ?? true
    else { return false }
    let isLabelled =
      labels[0] == prediction[0] && labels[1] == 1 && labels[2...] == prediction[2...]
    return switch target {
    case .tensor: labels == prediction
    case .classes: isLabelled && ignored.map { $0 >= prediction[1] } ?? true
    case .regions(let regions): isLabelled && regions.count == prediction[1]
    }
  }

  /// Elements of the terms of a prediction.
  func termCount(_ shapes: CallShapes) -> Int {
    shapes["prediction"].map { termCount(of: $0) } ?? 0
  }
}
