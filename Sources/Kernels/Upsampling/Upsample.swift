extension Kernel {
  /// (x, r?) -> y = r + upsampled x, which is rounded where y is on the fixed-point grid (`FixedPoint`). y may
  /// alias r.
  public struct Upsample: KernelRecord {
    public static let name = "upsample"
    public var upsampling: Upsampling

    private enum CodingKeys: String, CodingKey {
      case upsampling = "upsampling"
    }

    public init(_ upsampling: Upsampling) { self.upsampling = upsampling }

    public var kernel: Kernel { .upsample(self) }

    package var signature: KernelSignature {
      KernelSignature(
        [.blockedAsResult("x").narrowable.mayBeFixed, .state],
        [.volume("y").narrowableWithoutResidual.mayBeFixed.mayAlias("r")])
    }

    package var attributeFault: String? { upsampling.fault }

    package func relates(_ shapes: CallShapes) -> Bool {
      upsampling.relates(coarse: shapes["x"], fine: shapes["y"])
        && shapes.fitResidual(sign: upsampling.residualSign)
    }

    public var family: KernelFamily { .upsampling }
    public func flops(_ call: AbstractCall) -> Double { 0 }
  }
}
