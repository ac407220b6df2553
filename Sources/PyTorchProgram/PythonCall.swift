import Kernels

/// A kernel call whose tensors have names in Python.
struct PythonCall {
  let call: KernelCall
  /// Names of the operands, nil for one that is absent, and of the results.
  let operands: [String?]
  let results: [String]
  /// Path of what the model has there.
  let path: String
  private let signature: KernelSignature

  init(_ call: KernelCall, operands: [String?], results: [String], path: String) {
    self.call = call
    self.operands = operands
    self.results = results
    self.path = path
    signature = call.kernel.signature
  }

  private func position(_ name: String) -> Int? {
    signature.operands.firstIndex { $0.name == name }
  }

  /// The name of an operand, as it is stored; nil where it is absent.
  func optional(_ name: String) -> String? {
    position(name).flatMap { $0 < operands.count ? operands[$0] : nil }
  }

  subscript(_ name: String) -> String {
    guard let text = optional(name) else {
      preconditionFailure("'\(call.kernel.name)' lacks its operand '\(name)'")
    }
    return text
  }

  private func storage(_ name: String) -> StorageType? {
    position(name).flatMap { $0 < call.operands.count ? call.operands[$0]?.storage : nil }
  }

  /// An operand as floats: of states on the grid those that they stand for, of bfloat16 the same numbers.
  func floats(_ name: String) -> String {
    isOnGrid(name)
      ? "grid.floats(\(self[name]))" : isNarrow(name) ? "\(self[name]).float()" : self[name]
  }

  /// An operand that becomes the first result, element by element: floats where the result has another type.
  func copied(_ name: String) -> String {
    storage(name)?.element == call.results.first?.storage.element ? self[name] : floats(name)
  }

  func isOnGrid(_ name: String) -> Bool { storage(name)?.element.isFixed == true }
  func isNarrow(_ name: String) -> Bool { storage(name)?.element == .bfloat16 }
  func isNarrow(result index: Int) -> Bool { call.results[index].storage.element == .bfloat16 }

  /// A call's value of floats as the first result is stored.
  func stored(_ value: String) -> String {
    isNarrow(result: 0) ? "\(value).bfloat16()" : value
  }

  /// Whether the first result lies on the grid.
  var isOnGrid: Bool { call.results.first?.storage.element.isFixed == true }

  func shape(_ name: String) -> [Int] { storage(name)?.shape ?? [] }

  /// The shape of a result.
  func resultShape(_ index: Int = 0) -> [Int] { call.results[index].storage.shape }

  /// `value` as the kernel's epilogue leaves it: rounded where the result is on the grid, added to the residual r or
  /// taken from it.
  func finished(_ value: String, residualSign sign: Int) -> String {
    guard isOnGrid else {
      return sign == 0 ? value : "\(self["r"]) \(sign > 0 ? "+" : "-") \(value)"
    }
    let rounded = "grid.fixed(\(value))"
    return sign == 0
      ? rounded : Python.call(sign > 0 ? "grid.add" : "grid.subtract", [self["r"], rounded])
  }

  /// A gradient with its residual, where there is one, added in place: autograd sees none of these.
  func finished(_ gradient: String) -> String {
    optional("r").map { "\(gradient).add_(\($0))" } ?? gradient
  }
}
