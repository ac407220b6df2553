/// All that the vocabulary says of one kernel: its attributes are the stored properties, its
/// meaning is the documentation. Each attribute has its key in files among the record's
/// `CodingKeys`. Number, kinds, layouts and sharing of a call's tensors are derived from the
/// signature; so are accumulation, bytes and narrowing.
///
/// Notation of the documentation: x input, y output, w weight, b bias, dv gradient of the loss by v,
/// r residual, `?` an operand that may be absent. Volumes are (N, C, D, H, W). "May alias" names the
/// operands whose memory a result may share exactly; no other overlap is allowed.
///
/// Every kernel passes a NaN on: where an element that it reads is a NaN, so is an element of a
/// result or, where that lies on the fixed-point grid, it has left the range. What leaves the range, and
/// what is not finite after an update, is noted (`Faults`).
package protocol KernelRecord: Codable, Hashable, Sendable {
  /// As files and messages have it; that of the case of `Kernel`.
  static var name: String { get }
  /// The record as a case of the vocabulary.
  var kernel: Kernel { get }
  /// What the kernel takes and gives, in the order and under the names of its documentation.
  var signature: KernelSignature { get }
  /// What is wrong with the attributes, whatever the tensors are; nil where nothing is.
  var attributeFault: String? { get }
  /// Whether the shapes of a call's tensors are those that the kernel relates. Number and kinds of the
  /// tensors and the attributes were checked before.
  func relates(_ shapes: CallShapes) -> Bool
  /// Kernels that reach about the same share of the machine.
  var family: KernelFamily { get }
  /// Arithmetic operations of a call that sums directly; 0 for kernels that memory bounds.
  func flops(_ call: AbstractCall) -> Double
  /// What a profile tells calls of the kernel apart by, beside its name.
  var geometry: String? { get }
}

extension KernelRecord {
  public var geometry: String? { nil }
}

/// A kernel that is the same in every call.
package protocol PlainKernelRecord: KernelRecord {
  init()
}

extension PlainKernelRecord {
  package var attributeFault: String? { nil }
}
