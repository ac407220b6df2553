/// What a kernel call takes, whatever runs it.
public struct KernelCost: Codable, Hashable, Sendable {
  /// Arithmetic operations, a multiply-add counting as two, those on padding lanes included: they
  /// take time as well. Zero for kernels that memory bounds.
  public var flops: Double
  /// Those of them that transform tensors for minimal filtering. They are paid once a channel, products once a pair
  /// of channels, and they are slower.
  public var transformFlops: Double
  /// Bytes read and written, each tensor once; accumulating results count twice.
  public var bytes: Double

  public init(flops: Double, transformFlops: Double = 0, bytes: Double) {
    self.flops = flops
    self.transformFlops = transformFlops
    self.bytes = bytes
  }
}
