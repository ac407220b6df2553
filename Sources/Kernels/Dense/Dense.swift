extension Kernel {
  /// (x (N, F), w (O, F), b?) -> y (N, O).
  public struct Dense: PlainKernelRecord {
    public static let name = "dense"

    public init() {}

    public var kernel: Kernel { .dense(self) }

    package var signature: KernelSignature {
      KernelSignature([.plain("x"), .plain("w"), .plain("b").optional], [.plain("y")])
    }

    package func relates(_ shapes: CallShapes) -> Bool {
      DenseProduct.relates(x: shapes["x"], w: shapes["w"], y: shapes["y"])
        && shapes.hasCount("b", shapes.channels("y"))
    }

    public var family: KernelFamily { .dense }

    public func flops(_ call: AbstractCall) -> Double {
      DenseProduct.flops(items: call["x"], call["w"], call["y"])
    }
  }
}
