/// One entry of a program: a kernel applied to tensors at addresses.
public struct KernelCall: Codable, Hashable, Sendable {
  public var kernel: Kernel
  /// What the kernel reads, in the order that the kernel's documentation names; an optional operand
  /// that is absent is nil.
  public var operands: [Tensor?]
  /// What the kernel writes, in the documented order. An accumulating result is read as well.
  public var results: [Tensor]
  /// Workspace of this call alone, `Target.scratchBytes` long; nil where that is 0.
  public var scratch: ByteRange?

  private enum CodingKeys: String, CodingKey {
    case kernel = "kernel"
    case operands = "operands"
    case results = "results"
    case scratch = "scratch"
  }

  public init(
    _ kernel: Kernel, operands: [Tensor?], results: [Tensor], scratch: ByteRange? = nil
  ) {
    self.kernel = kernel
    self.operands = operands
    self.results = results
    self.scratch = scratch
  }

  package init(
    _ kernel: some KernelRecord, operands: [Tensor?], results: [Tensor],
    scratch: ByteRange? = nil
  ) {
    self.init(kernel.kernel, operands: operands, results: results, scratch: scratch)
  }

  /// Everything that it reads or writes.
  public var ranges: [ByteRange] {
    operands.compactMap { $0?.range } + results.map(\.range) + (scratch.map { [$0] } ?? [])
  }
}
