import Kernels

extension Convolution {
  /// Stride, padding and dilation as keywords, where they are not what PyTorch takes them for.
  fileprivate var keywords: [String?] {
    [
      Python.keyword("stride", stride, default: [1, 1, 1], Python.window),
      Python.keyword("padding", padding, default: [0, 0, 0], Python.window),
      Python.keyword("dilation", dilation, default: [1, 1, 1], Python.window),
    ]
  }

  /// The input as the convolution takes it.
  fileprivate func input(_ call: PythonCall) -> String {
    guard let prologue else { return call.floats("x") }
    return prologue.normalized(call.floats("x"), call)
  }
}

extension Kernel.Convolution: PyTorchExpression {
  func expression(_ call: PythonCall, _ constants: inout Constants) -> String {
    let value = Python.call(
      "F.conv3d",
      [attributes.input(call), call["w"], call.optional("b")] + attributes.keywords)
    return call.finished(value, residualSign: attributes.residualSign)
  }
}

extension Kernel.ConvolutionDataGradient: PyTorchExpression {
  func expression(_ call: PythonCall, _ constants: inout Constants) -> String {
    let (coarse, fine) = (call.shape("dy"), call.resultShape())
    // What a window's last steps leave over.
    let rest = (0..<3).map { axis -> Int in
      let reach = attributes.dilation[axis] * (attributes.kernel[axis] - 1) + 1
      let steps = (coarse[axis + 2] - 1) * attributes.stride[axis]
      return fine[axis + 2] - (steps - 2 * attributes.padding[axis] + reach)
    }
    let value = Python.call(
      "conv_transpose3d",
      [call.floats("dy"), call["w"], call.optional("b")] + attributes.keywords
        + [Python.keyword("output_padding", rest, default: [0, 0, 0], Python.window)])
    return call.finished(value)
  }
}

extension Kernel.ConvolutionWeightGradient: PyTorchExpression {
  func expression(_ call: PythonCall, _ constants: inout Constants) -> String {
    Python.call(
      "conv3d_weight",
      [attributes.input(call), Python.tuple(call.resultShape()), call.floats("dy")]
        + attributes.keywords)
  }
}

extension Kernel.ChannelSum: PyTorchExpression {
  func expression(_ call: PythonCall, _ constants: inout Constants) -> String {
    "channel_sum(\(call.floats("dy")))"
  }
}
