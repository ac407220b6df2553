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

  /// The input as the convolution takes it: bfloat16 where it is stored so, with a prologue's value rounded, or floats.
  fileprivate func input(_ call: PythonCall) -> String {
    guard let prologue else { return call.isNarrow("x") ? call["x"] : call.floats("x") }
    let value = prologue.normalized(call.floats("x"), call)
    return call.isNarrow("x") ? "\(value).bfloat16()" : value
  }

  /// `x`, which is the operand of a name, times the weight by a function of PyTorch, as the result is stored. Beside
  /// bfloat16 the weight is rounded to it.
  fileprivate func product(
    _ function: String, _ x: String, of name: String, _ call: PythonCall, _ keywords: [String?]
  ) -> String {
    let (weight, bias) = (call["w"], call.optional("b"))
    guard call.isNarrow(name) else {
      return call.stored(Python.call(function, [x, weight, bias] + keywords))
    }
    guard call.isNarrow(result: 0), bias == nil else {
      let floats = ["\(x).float()", "\(weight).bfloat16().float()", bias]
      return call.stored(Python.call(function, floats + keywords))
    }
    return Python.call("narrow_product", [function, x, "\(weight).bfloat16()"] + keywords)
  }
}

extension Kernel.Convolution: PyTorchLayer {
  var residualSign: Int { attributes.residualSign }
  func value(_ call: PythonCall) -> String {
    attributes.product("F.conv3d", attributes.input(call), of: "x", call, attributes.keywords)
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
    let value = attributes.product(
      "conv_transpose3d", call.isNarrow("dy") ? call["dy"] : call.floats("dy"), of: "dy", call,
      attributes.keywords
        + [Python.keyword("output_padding", rest, default: [0, 0, 0], Python.window)])
    return call.finished(value)
  }
}

extension Kernel.ConvolutionWeightGradient: PyTorchExpression {
  func expression(_ call: PythonCall, _ constants: inout Constants) -> String {
    let x = attributes.input(call)
    return Python.call(
      "conv3d_weight",
      [
        call.isNarrow("x") ? "\(x).float()" : x, Python.tuple(call.resultShape()),
        call.floats("dy"),
      ]
        + attributes.keywords)
  }
}

extension Kernel.ChannelSum: PyTorchExpression {
  func expression(_ call: PythonCall, _ constants: inout Constants) -> String {
    "channel_sum(\(call.floats("dy")))"
  }
}
