import IR
import Kernels

/// What a kernel reads or writes, before it has an address.
public enum Place: Hashable, Sendable {
  case value(ValueID)
  case parameter(ResourceID)
  /// The gradient of a trained parameter.
  case gradient(ResourceID)
}

/// A kernel applied to values and resources.
public struct LoweredCall: Hashable, Sendable {
  public var kernel: Kernel
  /// In the kernel's order; nil for one that is absent.
  public var operands: [Place?]
  public var results: [Place]

  init(_ kernel: some KernelRecord, _ operands: [Place?], to results: [Place]) {
    self.kernel = kernel.kernel
    self.operands = operands
    self.results = results
  }

  /// From volumes, vectors and scalars alone.
  init(_ kernel: some KernelRecord, _ operands: [ValueID], to results: [ValueID]) {
    self.init(kernel, operands.map(Place.value), to: results.map(Place.value))
  }

  /// The call on what is stored so in the places, at no address: its cost, its scratch and which elements
  /// it takes depend on that alone.
  public func abstract(_ storage: (Place) -> StorageType) -> AbstractCall {
    AbstractCall(kernel, operands: operands.map { $0.map(storage) }, results: results.map(storage))
  }

  /// The call on the tensors that stand in the places.
  public func call(on tensor: (Place) -> Tensor) -> KernelCall {
    KernelCall(kernel, operands: operands.map { $0.map(tensor) }, results: results.map(tensor))
  }
}
