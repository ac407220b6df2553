extension Kernel {
  /// (a, b) -> y = alpha a + beta b. Same storage. Where y is on the fixed-point
  /// grid (`FixedPoint`) so are a and b, alpha is 1, and beta 1 or -1. May alias a or b.
  public struct Add: KernelRecord {
    public static let name = "add"
    public var alpha: Double
    public var beta: Double

    private enum CodingKeys: String, CodingKey {
      case alpha = "alpha"
      case beta = "beta"
    }

    public init(alpha: Double, beta: Double) {
      self.alpha = alpha
      self.beta = beta
    }

    public var kernel: Kernel { .add(self) }

    package var signature: KernelSignature {
      KernelSignature(
        [.asResult("a").onGrid(.whereResult), .asResult("b").onGrid(.whereResult)],
        [.unpacked("y").mayBeFixed.mayAlias("a", "b")])
    }

    package var attributeFault: String? {
      AttributeCheck.require(alpha.isFinite && beta.isFinite, "factor")
    }

    package func relates(_ shapes: CallShapes) -> Bool {
      shapes.areOne
        && (!shapes.isOnGrid || alpha == 1 && abs(beta) == 1)
    }

    public var family: KernelFamily { .elementwise }
    public func flops(_ call: AbstractCall) -> Double { 0 }
  }
}
