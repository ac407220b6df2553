extension Kernel {
  /// (x) -> y = x rounded to the range's grid (`FixedPoint`). May alias x.
  public struct Round: GridKernelRecord {
    public static let name = "round"
    public var range: Double?

    private enum CodingKeys: String, CodingKey {
      case range = "range"
    }

    public init(range: Double) { self.range = range }

    public var kernel: Kernel { .round(self) }

    package var signature: KernelSignature {
      KernelSignature([.asResult("x")], [.unpacked("y").mayAlias("x")])
    }

    package var attributeFault: String? {
      AttributeCheck.require(range != nil, "range") ?? AttributeCheck.range(range)
    }

    package func relates(_ shapes: CallShapes) -> Bool { shapes.areOne }
    public var family: KernelFamily { .elementwise }
    public func flops(_ call: AbstractCall) -> Double { 0 }
  }
}
