extension Kernel {
  /// (x) -> y = x rounded to the fixed-point grid (`FixedPoint`). May alias x.
  public struct Round: PlainKernelRecord {
    public static let name = "round"

    public init() {}

    public var kernel: Kernel { .round(self) }

    package var signature: KernelSignature {
      KernelSignature(
        [.asResult("x").mayBeFixed], [.unpacked("y").onGrid(.always).mayAlias("x")])
    }

    package func relates(_ shapes: CallShapes) -> Bool { shapes.areOne }
    public var family: KernelFamily { .elementwise }
    public func flops(_ call: AbstractCall) -> Double { 0 }
  }
}
