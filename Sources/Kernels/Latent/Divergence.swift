extension Kernel {
  /// (mean, logVariance) -> loss (1): scale * sum(mean^2 + exp(lv) - lv - 1) / N.
  public struct Divergence: KernelRecord {
    public static let name = "divergence"
    public var scale: Double

    private enum CodingKeys: String, CodingKey {
      case scale = "scale"
    }

    public init(scale: Double) { self.scale = scale }

    public var kernel: Kernel { .divergence(self) }

    package var signature: KernelSignature {
      KernelSignature([.plain("mean"), .plain("logVariance")], [.plain("loss")])
    }

    package var attributeFault: String? { AttributeCheck.require(scale.isFinite, "scale") }

    package func relates(_ shapes: CallShapes) -> Bool {
      shapes["mean"] == shapes["logVariance"] && shapes["mean"]?.isEmpty == false
        && shapes.count("loss") == 1
    }

    public var family: KernelFamily { .elementwise }
    public func flops(_ call: AbstractCall) -> Double { 0 }
  }
}
