extension Kernel {
  /// (x, r?) -> y = r + upsampled x. y may alias r.
  public struct Upsample: GridKernelRecord {
    public static let name = "upsample"
    public var upsampling: Upsampling

    private enum CodingKeys: String, CodingKey {
      case upsampling = "upsampling"
    }

    public init(_ upsampling: Upsampling) { self.upsampling = upsampling }

    public var kernel: Kernel { .upsample(self) }

    public var range: Double? {
      get { upsampling.range }
      set { upsampling.range = newValue }
    }

    package var signature: KernelSignature {
      KernelSignature(
        [.blockedAsResult("x").narrowable, .residual],
        [.volume("y").narrowableWithoutResidual.mayAlias("r")])
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
