import Kernels

extension Loss {
  /// The support file's class of the loss, with its numbers by name; of what is true or false they are 1 and 0.
  private var constructor: String {
    let regions: String? =
      if case .regions(let regions) = target {
        "regions=[\(regions.map { Python.list($0) }.joined(separator: ", "))]"
      } else { nil }
    return Python.call(
      className,
      parameters.sorted { $0.key < $1.key }.map { "\($0.key)=\($0.value)" } + [
        regions, weights.map { "weights=\(Python.list($0))" },
        Python.keyword("per_item", isPerItem, default: false, Python.boolean),
        ignored.map { "ignored=\($0)" },
      ])
  }

  /// The loss's name as Python writes classes.
  var className: String {
    function.rawValue.split(separator: "-").map { $0.prefix(1).uppercased() + $0.dropFirst() }
      .joined()
  }

  /// The name of the loss among the constants.
  fileprivate func name(_ constants: inout Constants) -> String {
    constants.name(function.rawValue.uppercased().replacing("-", with: "_"), constructor)
  }
}

extension Kernel.Loss: PyTorchExpression {
  func expression(_ call: PythonCall, _ constants: inout Constants) -> String {
    "\(loss.name(&constants)).value(\(call["prediction"]), \(call["target"]))"
  }
}

extension Kernel.LossGradient: PyTorchExpression {
  func expression(_ call: PythonCall, _ constants: inout Constants) -> String {
    let arguments = [call["prediction"], call["target"], call["terms"], "\(weight)"]
    return call.finished(Python.call("\(loss.name(&constants)).gradient", arguments))
  }
}
