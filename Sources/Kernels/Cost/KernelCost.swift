/// What a kernel call takes, whatever runs it.
public struct KernelCost: Codable, Hashable, Sendable {
  /// Arithmetic operations, a multiply-add counting as two, those on padding lanes included: they
  /// take time as well. Zero for kernels that memory bounds.
  public var flops: Double
  /// Bytes read and written, each tensor once; accumulating results count twice.
  public var bytes: Double

  public init(flops: Double, bytes: Double) {
    self.flops = flops
    self.bytes = bytes
  }
}
