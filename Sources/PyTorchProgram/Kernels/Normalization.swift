import Kernels

extension Activation {
  /// The support file's function that makes it, with its number where that is not 0.
  var python: String {
    Python.call(functionName, [parameter == 0 ? nil : "\(parameter)"])
  }

  /// The function's name as Python writes it.
  var functionName: String { function.rawValue.replacing("-", with: "_") }
}

extension Normalization {
  private var activationKeyword: String? {
    activation == .identity ? nil : "activation=\(activation.python)"
  }

  /// What `Kernel.Normalize` makes of floats x.
  func normalized(_ x: String, _ call: PythonCall) -> String {
    Python.call(
      "normalize",
      [x, call["statistics"], call.optional("gamma"), call.optional("beta"), activationKeyword])
  }

  fileprivate func gradient(_ call: PythonCall) -> String {
    let kind = constantStatistics ? "constant" : overBatch ? "batch" : "groups"
    return Python.call(
      "normalize_gradient",
      [
        call.floats("dy"), call.floats("x"), call["statistics"], call.optional("gamma"),
        call.optional("beta"), activationKeyword,
        Python.keyword("kind", kind, default: "groups", Python.string),
      ])
  }
}

extension Kernel.Moments: PyTorchExpression {
  func expression(_ call: PythonCall, _ constants: inout Constants) -> String {
    Python.call(
      "moments",
      [
        call.floats("x"), "\(groups)", "\(epsilon)",
        Python.keyword("over_batch", overBatch, default: false, Python.boolean),
      ])
  }
}

extension Kernel.Normalize: PyTorchLayer {
  var residualSign: Int { normalization.residualSign }
  func value(_ call: PythonCall) -> String {
    call.stored(normalization.normalized(call.floats("x"), call))
  }
}

extension Kernel.NormalizeGradient: PyTorchKernel {
  func statements(_ call: PythonCall, _ constants: inout Constants) -> [String] {
    var lines: [String]
    if call.results.count > 1 {
      lines = ["\(call.results[0]), dgamma, dbeta = \(normalization.gradient(call))"]
      lines += zip(call.results[1...], ["dgamma", "dbeta"]).map { "\($0) += \($1)" }
      lines.append("del dgamma, dbeta")
    } else {
      lines = ["\(call.results[0]) = \(normalization.gradient(call))[0]"]
    }
    if let residual = call.optional("r") { lines.append("\(call.results[0]) += \(residual)") }
    if call.isNarrow(result: 0) {
      lines.append("\(call.results[0]) = \(call.stored(call.results[0]))")
    }
    return lines
  }
}

extension Kernel.UpdateRunningStatistics: PyTorchKernel {
  func statements(_ call: PythonCall, _ constants: inout Constants) -> [String] {
    [
      Python.call(
        "update_running_statistics",
        [
          call["statistics"], call["mean"], call["variance"], "\(momentum)", "\(epsilon)",
          "\(count)",
        ])
    ]
  }
}

extension Kernel.StatisticsFromRunning: PyTorchExpression {
  func expression(_ call: PythonCall, _ constants: inout Constants) -> String {
    Python.call("statistics_from_running", [call["mean"], call["variance"], "\(epsilon)"])
  }
}

extension Kernel.Activation: PyTorchExpression {
  func expression(_ call: PythonCall, _ constants: inout Constants) -> String {
    call.stored("\(activation.python)(\(call.floats("x")))")
  }
}

extension Kernel.ActivationGradient: PyTorchExpression {
  func expression(_ call: PythonCall, _ constants: inout Constants) -> String {
    call.finished(
      call.stored(
        "\(activation.python).gradient(\(call.floats("dy")), \(call.floats("x")))"))
  }
}

extension Kernel.Softmax: PyTorchExpression {
  func expression(_ call: PythonCall, _ constants: inout Constants) -> String {
    "torch.softmax(\(call["x"]), 1)"
  }
}

extension Kernel.SoftmaxGradient: PyTorchExpression {
  func expression(_ call: PythonCall, _ constants: inout Constants) -> String {
    "softmax_gradient(\(call["dy"]), \(call["y"]))"
  }
}
