extension Kernel {
  /// (x) -> y, elementwise. May alias x.
  public struct Activation: ActivatedRecord {
    public static let name = "activation"
    public var activation: Kernels.Activation

    private enum CodingKeys: String, CodingKey {
      case activation = "activation"
    }

    public init(_ activation: Kernels.Activation) { self.activation = activation }

    public var kernel: Kernel { .activation(self) }

    package var signature: KernelSignature {
      KernelSignature(
        [.asResult("x").narrowable.mayBeFixed], [.unpacked("y").narrowable.mayAlias("x")])
    }

    package var attributeFault: String? { activation.fault }
    package func relates(_ shapes: CallShapes) -> Bool { shapes.areOne }
    public var family: KernelFamily { .elementwise }
    public func flops(_ call: AbstractCall) -> Double { 0 }
  }
}
