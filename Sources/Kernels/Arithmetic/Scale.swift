extension Kernel {
  /// (x) -> y = factor x. May alias x.
  public struct Scale: KernelRecord {
    public static let name = "scale"
    public var factor: Double

    private enum CodingKeys: String, CodingKey {
      case factor = "factor"
    }

    public init(factor: Double) { self.factor = factor }

    public var kernel: Kernel { .scale(self) }

    package var signature: KernelSignature {
      KernelSignature([.asResult("x").mayBeFixed], [.unpacked("y").mayAlias("x")])
    }

    package var attributeFault: String? { AttributeCheck.require(factor.isFinite, "factor") }
    package func relates(_ shapes: CallShapes) -> Bool { shapes.areOne }
    public var family: KernelFamily { .elementwise }
    public func flops(_ call: AbstractCall) -> Double { 0 }
  }
}
