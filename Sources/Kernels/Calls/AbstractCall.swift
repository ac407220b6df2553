/// A call without addresses: a kernel and the storage of its tensors. Cost, scratch and the relations
/// of shapes depend on it alone.
public struct AbstractCall: Sendable {
  public let kernel: Kernel
  public let operands: [StorageType?]
  public let results: [StorageType]
  let signature: KernelSignature

  public init(_ kernel: Kernel, operands: [StorageType?], results: [StorageType]) {
    self.kernel = kernel
    self.operands = operands
    self.results = results
    signature = kernel.signature
  }

  /// The operand of a name of the kernel's signature or, where no operand has it, the result; nil
  /// where it is absent.
  public subscript(_ name: String) -> StorageType? {
    if let index = signature.operand(named: name) {
      return index < operands.count ? operands[index] : nil
    }
    return result(name)
  }

  /// The result of a name of the kernel's signature; nil where it is absent.
  public func result(_ name: String) -> StorageType? {
    guard let index = signature.results.firstIndex(where: { $0.name == name }) else {
      preconditionFailure("\(kernel.name) has no '\(name)'")
    }
    return index < results.count ? results[index] : nil
  }

  /// Bytes read and written, each tensor once for each pass; accumulating results count twice.
  var bytes: Int {
    func sum(_ slots: [KernelSignature.Slot], _ tensors: [StorageType?]) -> Int {
      zip(slots, tensors).reduce(0) { $0 + $1.0.passes * ($1.1?.byteCount ?? 0) }
    }
    let written = sum(signature.results, results)
    let isRead = signature.results[0].accumulates
    return sum(signature.operands, operands) + (isRead ? 2 : 1) * written
  }
}

extension KernelCall {
  /// The call without its addresses.
  public var abstract: AbstractCall {
    AbstractCall(kernel, operands: operands.map { $0?.storage }, results: results.map(\.storage))
  }
}
