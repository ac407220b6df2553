import Kernels

/// The values that layers with weights compute, each a function: the forward pass, what is computed again, inverses
/// and the prediction call the same.
struct LayerFunctions {
  private(set) var definitions: [(name: String, text: String)] = []

  /// A call of the function that computes the value of `call`, or nil where it has no weights.
  mutating func value(_ layer: any PyTorchLayer, _ call: PythonCall, at path: String) -> String? {
    let (body, arguments) = Self.body(layer, call)
    guard body.contains("w[") else { return nil }
    let given = ["w", body.contains("grid.") ? "grid" : nil]
    let names = given + arguments.map(\.formal)
    let text = "\(names.compactMap(\.self).joined(separator: ", "))):\n\(body)"
    let known = definitions.first { $0.text == text }
    let name = known?.name ?? newName(path)
    if known == nil { definitions.append((name, text)) }
    return Python.call(name, given + arguments.map(\.actual))
  }

  private func newName(_ path: String) -> String {
    let stem = "compute_" + path.map { $0.isASCII && ($0.isLetter || $0.isNumber) ? $0 : "_" }
    return Python.unique(stem, among: definitions.map(\.name))
  }

  /// The value of a call with the kernel's names for what is no weight, and what these names stand for.
  private static func body(
    _ layer: any PyTorchLayer, _ call: PythonCall
  ) -> (text: String, arguments: [(formal: String, actual: String)]) {
    var arguments: [(formal: String, actual: String)] = []
    let formal = zip(call.operands, call.call.kernel.signature.operands).map {
      operand, signature -> String? in
      guard let operand, !operand.hasPrefix("w[") else { return operand }
      if signature.name != "r" { arguments.append((signature.name, operand)) }
      return signature.name
    }
    let named = PythonCall(call.call, operands: formal, results: call.results)
    return (layer.value(named), arguments)
  }

  /// The functions, one after another.
  var text: String {
    definitions.map { name, text in
      let parts = text.split(separator: "\n", maxSplits: 1)
      let body = Python.wrapped("return \(parts[1])", width: EntryPrinter.width)
      return (["def \(name)(\(parts[0])"] + body.map { "    " + $0 }).joined(separator: "\n")
    }.joined(separator: "\n\n\n")
  }
}
