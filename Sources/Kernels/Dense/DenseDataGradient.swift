extension Kernel {
  /// (dy, w) -> dx: the gradient of `Dense` by its input.
  public struct DenseDataGradient: PlainKernelRecord {
    public static let name = "denseDataGradient"

    public init() {}

    public var kernel: Kernel { .denseDataGradient(self) }

    package var signature: KernelSignature {
      KernelSignature([.plain("dy"), .plain("w")], [.plain("dx")])
    }

    package func relates(_ shapes: CallShapes) -> Bool {
      DenseProduct.relates(x: shapes["dx"], w: shapes["w"], y: shapes["dy"])
    }

    public var family: KernelFamily { .dense }

    public func flops(_ call: AbstractCall) -> Double {
      DenseProduct.flops(items: call["dy"], call["w"], call["dx"])
    }
  }
}
