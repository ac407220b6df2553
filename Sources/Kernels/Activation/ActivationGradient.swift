extension Kernel {
  /// (dy, x, r?) -> dx = r + activation'(x) dy; NaN where x is not finite. dx may alias dy, r or x.
  public struct ActivationGradient: ActivatedRecord {
    public static let name = "activationGradient"
    public var activation: Kernels.Activation

    private enum CodingKeys: String, CodingKey {
      case activation = "activation"
    }

    public init(_ activation: Kernels.Activation) { self.activation = activation }

    public var kernel: Kernel { .activationGradient(self) }

    package var signature: KernelSignature {
      KernelSignature(
        [.asResult("dy").narrowable, .asResult("x").narrowable.mayBeFixed, .residual],
        [.unpacked("dx").narrowableWithoutResidual.mayAlias("dy", "x", "r")])
    }

    package var attributeFault: String? { activation.fault }
    package func relates(_ shapes: CallShapes) -> Bool { shapes.areOne }
    public var family: KernelFamily { .elementwise }
    public func flops(_ call: AbstractCall) -> Double { 0 }
  }
}
