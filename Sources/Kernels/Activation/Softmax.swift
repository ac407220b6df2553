extension Kernel {
  /// (x) -> y over axis 1. May alias x.
  public struct Softmax: PlainKernelRecord {
    public static let name = "softmax"

    public init() {}

    public var kernel: Kernel { .softmax(self) }

    package var signature: KernelSignature {
      KernelSignature([.unpacked("x")], [.unpacked("y").mayAlias("x")])
    }

    package func relates(_ shapes: CallShapes) -> Bool {
      shapes.areOne && shapes.channels("x") != nil
    }

    public var family: KernelFamily { .loss }
    public func flops(_ call: AbstractCall) -> Double { 0 }
  }
}
