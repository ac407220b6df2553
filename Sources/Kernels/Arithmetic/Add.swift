extension Kernel {
  /// (a, b) -> y = alpha a + beta b. Same storage. With `range` a and b are on that range's grid
  /// (`FixedPoint`) and alpha and beta 1 or -1. May alias a or b.
  public struct Add: GridKernelRecord {
    public static let name = "add"
    public var alpha: Double
    public var beta: Double
    public var range: Double?

    private enum CodingKeys: String, CodingKey {
      case alpha = "alpha"
      case beta = "beta"
      case range = "range"
    }

    public init(alpha: Double, beta: Double, range: Double? = nil) {
      self.alpha = alpha
      self.beta = beta
      self.range = range
    }

    public var kernel: Kernel { .add(self) }

    package var signature: KernelSignature {
      KernelSignature([.asResult("a"), .asResult("b")], [.unpacked("y").mayAlias("a", "b")])
    }

    package var attributeFault: String? {
      AttributeCheck.require(alpha.isFinite && beta.isFinite, "factor")
        ?? AttributeCheck.range(range)
    }

    package func relates(_ shapes: CallShapes) -> Bool { shapes.areOne }
    public var family: KernelFamily { .elementwise }
    public func flops(_ call: AbstractCall) -> Double { 0 }
  }
}
