import Kernels

/// The values that layers with weights compute, each a function: the forward pass, what is computed again, inverses
/// and the prediction call the same.
struct LayerFunctions {
  private struct Definition {
    var name: String
    /// Names of what it takes, and the expression of its value.
    var parameters: [String]
    var value: String
  }

  private var definitions: [Definition] = []

  var isEmpty: Bool { definitions.isEmpty }

  /// The value of a call: that of the layer's function, or of its expression where it has no weights.
  mutating func value(_ layer: some PyTorchLayer, _ call: PythonCall) -> String {
    let (value, arguments) = Self.abstracted(layer, call)
    guard value.contains("w[") else { return layer.value(call) }
    let shared = value.contains("grid.") ? ["w", "grid"] : ["w"]
    let name = name(shared + arguments.map(\.formal), value, call.path)
    return Python.call(name, shared + arguments.map(\.actual))
  }

  private mutating func name(_ parameters: [String], _ value: String, _ path: String) -> String {
    let known = definitions.first { $0.parameters == parameters && $0.value == value }
    if let known { return known.name }
    let stem = "compute_" + path.map { $0.isASCII && ($0.isLetter || $0.isNumber) ? $0 : "_" }
    let name = Python.unique(stem, among: definitions.map(\.name))
    definitions.append(Definition(name: name, parameters: parameters, value: value))
    return name
  }

  /// The value of a call with the kernel's names for what is no weight, and what these names stand for.
  private static func abstracted(
    _ layer: some PyTorchLayer, _ call: PythonCall
  ) -> (value: String, arguments: [(formal: String, actual: String)]) {
    var arguments: [(formal: String, actual: String)] = []
    let formal = zip(call.operands, call.call.kernel.signature.operands).map {
      operand, signature -> String? in
      guard let operand, !operand.hasPrefix("w[") else { return operand }
      if signature.name != "r" { arguments.append((signature.name, operand)) }
      return signature.name
    }
    let named = PythonCall(
      call.call, operands: formal, results: call.results, path: call.path)
    return (layer.value(named), arguments)
  }

  /// The functions, one after another.
  var text: String {
    definitions.map { definition in
      let head = "def \(definition.name)(\(definition.parameters.joined(separator: ", "))):"
      let body = Python.wrapped("return \(definition.value)", width: EntryPrinter.width)
      return ([head] + body.map { "    " + $0 }).joined(separator: "\n")
    }.joined(separator: "\n\n\n")
  }
}
