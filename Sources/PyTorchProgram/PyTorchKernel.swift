import Kernels

/// A kernel in PyTorch's words.
protocol PyTorchKernel: KernelRecord {
  /// The statements that make a call's results.
  func statements(_ call: PythonCall, _ constants: inout Constants) -> [String]
}

/// A kernel whose results are the value of one expression.
protocol PyTorchExpression: PyTorchKernel {
  /// The first result as it is stored, or a tuple of all where there are several, of floats.
  func expression(_ call: PythonCall, _ constants: inout Constants) -> String
}

extension PyTorchExpression {
  func statements(_ call: PythonCall, _ constants: inout Constants) -> [String] {
    let accumulates = call.call.kernel.signature.results[0].accumulates
    let targets = call.results.joined(separator: ", ")
    return ["\(targets) \(accumulates ? "+=" : "=") \(expression(call, &constants))"]
  }
}

/// A kernel whose value is stored, added to a state or taken from one.
protocol PyTorchLayer: PyTorchExpression {
  /// 1 where the value is added to the residual r, -1 where it is taken from it, 0 without one.
  var residualSign: Int { get }
  /// What is stored or added.
  func value(_ call: PythonCall) -> String
}

extension PyTorchLayer {
  func expression(_ call: PythonCall, _ constants: inout Constants) -> String {
    call.finished(constants.layers.value(self, call), residualSign: residualSign)
  }
}

/// What stands before the step, once for each meaning: losses, long lists, the functions of layers.
struct Constants {
  var layers = LayerFunctions()
  private(set) var definitions: [(name: String, text: String)] = []

  /// The name of a value that is the same for every call.
  mutating func name(_ stem: String, _ text: String) -> String {
    if let known = definitions.first(where: { $0.text == text }) { return known.name }
    let name = Python.unique(stem, among: definitions.map(\.name))
    definitions.append((name, text))
    return name
  }
}
