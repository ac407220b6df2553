extension Kernel {
  /// (x, dy) -> dw, added: the gradient of `Dense` by its weight.
  public struct DenseWeightGradient: PlainKernelRecord {
    public static let name = "denseWeightGradient"

    public init() {}

    public var kernel: Kernel { .denseWeightGradient(self) }

    package var signature: KernelSignature {
      KernelSignature([.plain("x"), .plain("dy")], [.plain("dw").accumulated])
    }

    package func relates(_ shapes: CallShapes) -> Bool {
      DenseProduct.relates(x: shapes["x"], w: shapes["dw"], y: shapes["dy"])
    }

    public var family: KernelFamily { .dense }

    public func flops(_ call: AbstractCall) -> Double {
      DenseProduct.flops(items: call["x"], call["dy"], call["dw"])
    }
  }
}
