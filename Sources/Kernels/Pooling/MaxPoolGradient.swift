extension Kernel {
  /// (dy, indices, r?) -> dx. dx may alias r.
  public struct MaxPoolGradient: KernelRecord {
    public static let name = "maxPoolGradient"
    public var window: Window

    private enum CodingKeys: String, CodingKey {
      case window = "window"
    }

    public init(_ window: Window) { self.window = window }

    public var kernel: Kernel { .maxPoolGradient(self) }

    package var signature: KernelSignature {
      KernelSignature(
        [.blockedAsResult("dy").narrowable, .blockedAsResult("indices").of(.byte), .residual],
        [.volume("dx").narrowableWithoutResidual.mayAlias("r")])
    }

    package var attributeFault: String? { window.fault }

    package func relates(_ shapes: CallShapes) -> Bool {
      window.relates(x: shapes["dx"], y: shapes["dy"]) && shapes["dy"] == shapes["indices"]
        && shapes.fitResidual()
    }

    public var family: KernelFamily { .poolingGradient }
    public func flops(_ call: AbstractCall) -> Double { 0 }
  }
}
