extension Kernel {
  /// (dy, y) -> dx = y (dy - sum of dy y over the channels). May alias dy.
  public struct SoftmaxGradient: PlainKernelRecord {
    public static let name = "softmaxGradient"

    public init() {}

    public var kernel: Kernel { .softmaxGradient(self) }

    package var signature: KernelSignature {
      KernelSignature([.unpacked("dy"), .unpacked("y")], [.unpacked("dx").mayAlias("dy")])
    }

    package func relates(_ shapes: CallShapes) -> Bool {
      shapes.areOne && shapes.channels("dy") != nil
    }

    public var family: KernelFamily { .loss }
    public func flops(_ call: AbstractCall) -> Double { 0 }
  }
}
