extension Kernel {
  /// (dy, r?) -> dx. dx may alias r.
  public struct UpsampleGradient: KernelRecord {
    public static let name = "upsampleGradient"
    public var upsampling: Upsampling

    private enum CodingKeys: String, CodingKey {
      case upsampling = "upsampling"
    }

    public init(_ upsampling: Upsampling) { self.upsampling = upsampling }

    public var kernel: Kernel { .upsampleGradient(self) }

    package var signature: KernelSignature {
      KernelSignature(
        [.blockedAsResult("dy").narrowable, .residual],
        [.volume("dx").narrowableWithoutResidual.mayAlias("r")])
    }

    package var attributeFault: String? { upsampling.fault }

    package func relates(_ shapes: CallShapes) -> Bool {
      upsampling.relates(coarse: shapes["dx"], fine: shapes["dy"])
        && shapes.fitResidual(sign: upsampling.residualSign)
    }

    public var family: KernelFamily { .upsamplingGradient }
    public func flops(_ call: AbstractCall) -> Double { 0 }
  }
}
