import Kernels

extension Kernel.Add: PyTorchExpression {
  func expression(_ call: PythonCall, _ constants: inout Constants) -> String {
    guard !call.isOnGrid else {
      return Python.call(beta > 0 ? "grid.add" : "grid.subtract", [call["a"], call["b"]])
    }
    let (a, b) = (call.floats("a"), call.floats("b"))
    if alpha == 1, beta == 1 { return "\(a) + \(b)" }
    return "torch.add(\(a) * \(alpha), \(b), alpha=\(beta))"
  }
}

extension Kernel.Scale: PyTorchExpression {
  func expression(_ call: PythonCall, _ constants: inout Constants) -> String {
    if factor != 1 { return "\(call.floats("x")) * \(factor)" }
    return call.isOnGrid("x") ? call.floats("x") : "\(call["x"]).clone()"
  }
}

extension Kernel.Round: PyTorchExpression {
  func expression(_ call: PythonCall, _ constants: inout Constants) -> String {
    call.isOnGrid("x") ? "\(call["x"]).clone()" : "grid.fixed(\(call["x"]))"
  }
}

extension Kernel.Zero: PyTorchExpression {
  func expression(_ call: PythonCall, _ constants: inout Constants) -> String {
    Python.call(
      "p.flat.new_zeros",
      [
        Python.tuple(call.resultShape()),
        call.isNarrow(result: 0) ? "dtype=torch.bfloat16" : nil,
      ])
  }
}

extension Kernel.Relayout: PyTorchExpression {
  /// A tensor of its own, as the plan has it.
  func expression(_ call: PythonCall, _ constants: inout Constants) -> String {
    "\(call["x"]).reshape(\(Python.tuple(call.resultShape()))).clone()"
  }
}

extension Kernel.PermuteChannels: PyTorchExpression {
  func expression(_ call: PythonCall, _ constants: inout Constants) -> String {
    "permute_channels(\(call["x"]), \(constants.name("ORDER", Python.tuple(sources))))"
  }
}

extension Kernel.Dense: PyTorchExpression {
  func expression(_ call: PythonCall, _ constants: inout Constants) -> String {
    Python.call("F.linear", [call["x"], call["w"], call.optional("b")])
  }
}

extension Kernel.DenseDataGradient: PyTorchExpression {
  func expression(_ call: PythonCall, _ constants: inout Constants) -> String {
    "\(call["dy"]) @ \(call["w"])"
  }
}

extension Kernel.DenseWeightGradient: PyTorchExpression {
  func expression(_ call: PythonCall, _ constants: inout Constants) -> String {
    "\(call["dy"]).T @ \(call["x"])"
  }
}

extension Kernel.Dropout: PyTorchExpression {
  func expression(_ call: PythonCall, _ constants: inout Constants) -> String {
    "noise.dropout(\(call["x"]), \(probability), \(stream.key))"
  }
}

extension Kernel.NormalNoise: PyTorchExpression {
  func expression(_ call: PythonCall, _ constants: inout Constants) -> String {
    "noise.normal_like(\(Python.tuple(call.resultShape())), p.flat, \(stream.key))"
  }
}

extension Kernel.Reparameterize: PyTorchExpression {
  func expression(_ call: PythonCall, _ constants: inout Constants) -> String {
    Python.call("reparameterize", call.operands)
  }
}

extension Kernel.ReparameterizeGradient: PyTorchExpression {
  func expression(_ call: PythonCall, _ constants: inout Constants) -> String {
    Python.call("reparameterize_gradient", call.operands)
  }
}

extension Kernel.Divergence: PyTorchExpression {
  func expression(_ call: PythonCall, _ constants: inout Constants) -> String {
    "divergence(\(call["mean"]), \(call["logVariance"]), \(scale))"
  }
}

extension Kernel.DivergenceGradient: PyTorchExpression {
  func expression(_ call: PythonCall, _ constants: inout Constants) -> String {
    "divergence_gradient(\(call["mean"]), \(call["logVariance"]), \(scale), \(weight))"
  }
}
