extension Kernel {
  /// (mean, logVariance) -> dMean, dLogVariance of weight * `Divergence`.
  public struct DivergenceGradient: KernelRecord {
    public static let name = "divergenceGradient"
    public var scale: Double
    public var weight: Double

    private enum CodingKeys: String, CodingKey {
      case scale = "scale"
      case weight = "weight"
    }

    public init(scale: Double, weight: Double) {
      self.scale = scale
      self.weight = weight
    }

    public var kernel: Kernel { .divergenceGradient(self) }

    package var signature: KernelSignature {
      KernelSignature(
        [.plain("mean"), .plain("logVariance")], [.plain("dMean"), .plain("dLogVariance")])
    }

    package var attributeFault: String? {
      AttributeCheck.require(scale.isFinite && weight.isFinite, "scale")
    }

    package func relates(_ shapes: CallShapes) -> Bool { shapes.areOne }
    public var family: KernelFamily { .elementwise }
    public func flops(_ call: AbstractCall) -> Double { 0 }
  }
}
