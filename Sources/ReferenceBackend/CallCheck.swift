import Kernels

/// Checks that a call can be run: number, element types, places and shapes of its tensors.
struct CallCheck {
  let call: KernelCall
  /// Element type of the backend's values.
  let element: ElementType

  /// Throws `BackendError.unsupported`.
  func check(memory: Memory) throws {
    let arity = call.kernel.arity
    let present = call.operands.prefix(arity.required)
    try require(
      present.count == arity.required && present.allSatisfy { $0 != nil }
        && call.operands.count <= arity.most,
      "takes \(arity.required) to \(arity.most) operands")
    try require(
      arity.results.contains(call.results.count),
      "gives \(arity.results.map(String.init).joined(separator: " or ")) results")
    for tensor in call.operands.compactMap({ $0 }) + call.results {
      try require(
        tensor.storage.isValid && tensor.offset % tensor.storage.element.size == 0,
        "cannot read the layout \(tensor.storage) at offset \(tensor.offset)")
      try require(memory.contains(tensor.range), "reaches \(tensor.range), which is not mapped")
    }
    try require(call.hasElements(of: element), "has a tensor of the wrong element type")
    try require(
      hasShapes,
      "does not fit operands \(call.operands.map { $0?.storage.shape ?? [] }) and results "
        + "\(call.results.map(\.storage.shape))")
  }

  private func require(_ condition: Bool, _ message: @autoclosure () -> String) throws {
    guard condition else { throw BackendError.unsupported("\(call.kernel) \(message())") }
  }
}

extension StorageType {
  fileprivate var isValid: Bool {
    guard shape.allSatisfy({ $0 >= 0 }) else { return false }
    switch layout {
    case .plain: return true
    case .blocked(let block): return shape.count >= 2 && block > 0
    case .convolutionWeight(let inputBlock, let outputBlock):
      return shape.count >= 2 && inputBlock > 0 && outputBlock > 0
    }
  }
}
