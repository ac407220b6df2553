import Kernels

extension Loss {
  /// The name of the support file's class, and its arguments where they are not the class's own defaults.
  private var constructor: String {
    func number(_ name: String) -> String { "\(parameters[name] ?? 0)" }
    func flag(_ name: String, default defaultValue: Bool) -> String? {
      Python.keyword(
        name, (parameters[name] ?? 0) != 0, default: defaultValue, Python.boolean)
    }
    let regions: String? =
      if case .regions(let regions) = target {
        "regions=[\(regions.map { Python.list($0) }.joined(separator: ", "))]"
      } else { nil }
    let shared =
      [regions, weights.map { "weights=\(Python.list($0))" }, ignored.map { "ignored=\($0)" }]
    let items = Python.keyword("per_item", isPerItem, default: false, Python.boolean)
    return switch function.rawValue {
    case "cross-entropy": Python.call("CrossEntropy", shared)
    case "top-k-cross-entropy":
      Python.call("TopKCrossEntropy", [number("percent")] + shared)
    case "binary-cross-entropy": Python.call("BinaryCrossEntropy", shared)
    case "focal": Python.call("Focal", [number("gamma")] + shared)
    case "dice":
      Python.call(
        "Dice",
        [
          number("smooth"), flag("background", default: true), flag("squares", default: false),
          items,
        ] + shared)
    case "tversky":
      Python.call(
        "Tversky",
        [
          number("smooth"), number("alpha"), number("beta"), flag("background", default: true),
          items,
        ] + shared)
    case "mean-squared-error": "MeanSquaredError()"
    default: preconditionFailure("the catalogue has a loss '\(function.rawValue)' that PyTorch lacks")
    }
  }

  /// The name of the loss among the constants.
  fileprivate func name(_ constants: inout Constants) -> String {
    constants.name(
      function.rawValue.uppercased().replacing("-", with: "_"), constructor)
  }
}

extension Kernel.Loss: PyTorchExpression {
  func expression(_ call: PythonCall, _ constants: inout Constants) -> String {
    "\(loss.name(&constants)).value(\(call["prediction"]), \(call["target"]))"
  }
}

extension Kernel.LossGradient: PyTorchExpression {
  func expression(_ call: PythonCall, _ constants: inout Constants) -> String {
    call.finished(
      "\(loss.name(&constants)).gradient(\(call["prediction"]), \(call["target"]), \(call["terms"]), \(weight))"
    )
  }
}
