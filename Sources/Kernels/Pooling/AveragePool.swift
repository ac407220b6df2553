extension Kernel {
  /// (x) -> y; padding counts as zero and is in the divisor (PyTorch's count_include_pad).
  public struct AveragePool: KernelRecord {
    public static let name = "averagePool"
    public var window: Window

    private enum CodingKeys: String, CodingKey {
      case window = "window"
    }

    public init(_ window: Window) { self.window = window }

    public var kernel: Kernel { .averagePool(self) }

    package var signature: KernelSignature {
      KernelSignature([.blockedAsResult("x").narrowable.mayBeFixed], [.volume("y").narrowable])
    }

    package var attributeFault: String? { window.fault }

    package func relates(_ shapes: CallShapes) -> Bool {
      window.relates(x: shapes["x"], y: shapes["y"])
    }

    public var family: KernelFamily { .pooling }
    public func flops(_ call: AbstractCall) -> Double { 0 }
  }
}
