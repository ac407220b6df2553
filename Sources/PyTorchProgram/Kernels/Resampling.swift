import Kernels

extension Window {
  fileprivate var arguments: [String] { [kernel, stride, padding].map(Python.tuple) }
}

extension Kernel.MaxPool: PyTorchKernel {
  func statements(_ call: PythonCall, _ constants: inout Constants) -> [String] {
    let value = Python.call("max_pool", [call.floats("x")] + window.arguments)
    let line = "\(call.results.joined(separator: ", ")) = \(value)"
    let y = call.results[0]
    return call.isNarrow(result: 0) ? [line, "\(y) = \(call.stored(y))"] : [line]
  }
}

extension Kernel.MaxPoolGradient: PyTorchExpression {
  func expression(_ call: PythonCall, _ constants: inout Constants) -> String {
    call.finished(
      call.stored(
        Python.call(
          "max_pool_gradient",
          [call.floats("dy"), call["indices"], Python.tuple(call.resultShape())]
            + window.arguments)))
  }
}

extension Kernel.AveragePool: PyTorchExpression {
  func expression(_ call: PythonCall, _ constants: inout Constants) -> String {
    call.stored(Python.call("average_pool", [call.floats("x")] + window.arguments))
  }
}

extension Kernel.AveragePoolGradient: PyTorchExpression {
  func expression(_ call: PythonCall, _ constants: inout Constants) -> String {
    call.finished(
      call.stored(
        Python.call(
          "average_pool_gradient",
          [call.floats("dy"), Python.tuple(call.resultShape())] + window.arguments)))
  }
}

extension Upsampling {
  fileprivate var arguments: [String] { [Python.tuple(factor), Python.string(mode.rawValue)] }
}

extension Kernel.Upsample: PyTorchLayer {
  var residualSign: Int { upsampling.residualSign }
  func value(_ call: PythonCall) -> String {
    call.stored(Python.call("upsample", [call.floats("x")] + upsampling.arguments))
  }
}

extension Kernel.UpsampleGradient: PyTorchExpression {
  func expression(_ call: PythonCall, _ constants: inout Constants) -> String {
    call.finished(
      call.stored(
        Python.call("upsample_gradient", [call.floats("dy")] + upsampling.arguments)))
  }
}

extension Kernel.DownsampleLabels: PyTorchExpression {
  func expression(_ call: PythonCall, _ constants: inout Constants) -> String {
    "downsample_labels(\(call["x"]), \(Python.tuple(factor)))"
  }
}

extension Kernel.Squeeze: PyTorchExpression {
  func expression(_ call: PythonCall, _ constants: inout Constants) -> String {
    "squeeze(\(call["x"]), \(Python.tuple(factor)))"
  }
}

extension Kernel.Unsqueeze: PyTorchExpression {
  func expression(_ call: PythonCall, _ constants: inout Constants) -> String {
    "unsqueeze(\(call["x"]), \(Python.tuple(factor)))"
  }
}

extension Kernel.OrthogonalDown: PyTorchExpression {
  func expression(_ call: PythonCall, _ constants: inout Constants) -> String {
    Python.call(
      "orthogonal_down",
      [call["x"], call["q"], Python.tuple(factor), call.isOnGrid ? "grid" : nil])
  }
}

extension Kernel.OrthogonalUp: PyTorchExpression {
  func expression(_ call: PythonCall, _ constants: inout Constants) -> String {
    Python.call(
      "orthogonal_up",
      [call["y"], call["q"], Python.tuple(factor), call.isOnGrid ? "grid" : nil])
  }
}

extension Kernel.OrthogonalMatrixGradient: PyTorchExpression {
  func expression(_ call: PythonCall, _ constants: inout Constants) -> String {
    Python.call(
      "orthogonal_matrix_gradient", [call.floats("x"), call.floats("y"), Python.tuple(factor)])
  }
}

extension Kernel.Cayley: PyTorchExpression {
  func expression(_ call: PythonCall, _ constants: inout Constants) -> String {
    "cayley(\(call["a"]), \(Python.tuple(factor)))"
  }
}

extension Kernel.CayleyGradient: PyTorchExpression {
  func expression(_ call: PythonCall, _ constants: inout Constants) -> String {
    "cayley_gradient(\(call["dq"]), \(call["a"]), \(Python.tuple(factor)))"
  }
}
