extension Kernel {
  /// (statistics, mean, variance) -> mean, variance, in place: running statistics of batch norm,
  /// v += momentum (batch - v), with the unbiased variance of `count` values. Notes that one is not
  /// finite.
  public struct UpdateRunningStatistics: KernelRecord {
    public static let name = "updateRunningStatistics"
    public var momentum: Double
    public var epsilon: Double
    /// Values behind each mean: batch times voxels.
    public var count: Int

    private enum CodingKeys: String, CodingKey {
      case momentum = "momentum"
      case epsilon = "epsilon"
      case count = "count"
    }

    public init(momentum: Double, epsilon: Double, count: Int) {
      self.momentum = momentum
      self.epsilon = epsilon
      self.count = count
    }

    public var kernel: Kernel { .updateRunningStatistics(self) }

    package var signature: KernelSignature {
      KernelSignature(
        [.plain("statistics"), .plain("mean"), .plain("variance")],
        [.plain("mean").updates("mean"), .plain("variance").updates("variance")])
    }

    package var attributeFault: String? {
      AttributeCheck.require((0...1).contains(momentum), "momentum")
        ?? AttributeCheck.require(AttributeCheck.isSmall(epsilon), "epsilon")
        ?? AttributeCheck.require(count > 0, "count")
    }

    package func relates(_ shapes: CallShapes) -> Bool {
      let channels = shapes.resultCount("mean")
      return shapes.hasCount("statistics", 2 * channels) && shapes.hasCount("mean", channels)
        && shapes.hasCount("variance", channels) && shapes.resultCount("variance") == channels
    }

    public var family: KernelFamily { .normalization }
    public func flops(_ call: AbstractCall) -> Double { 0 }
  }
}
