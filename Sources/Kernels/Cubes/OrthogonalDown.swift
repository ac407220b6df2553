extension Kernel {
  /// (x, q) -> y: each channel's cube of f values times its own matrix q (C, f, f):
  /// y[c f + i] = sum over j of q[c, i, j] x[c, cube position j].
  /// For x and y on the fixed-point grid (`FixedPoint`) the product is made of lifting steps (Daubechies
  /// and Sweldens 1998), each rounded, and `OrthogonalUp` gives exactly x. Cubes whose norm comes to half
  /// of the range, or whose image's does, have left it.
  public struct OrthogonalDown: KernelRecord {
    public static let name = "orthogonalDown"
    public var factor: [Int]

    private enum CodingKeys: String, CodingKey {
      case factor = "factor"
    }

    public init(factor: [Int]) { self.factor = factor }

    public var kernel: Kernel { .orthogonalDown(self) }

    package var signature: KernelSignature {
      KernelSignature(
        [.volume("x").onGrid(.asResult), .plain("q")], [.volume("y").mayBeFixed])
    }

    package var attributeFault: String? { CubeFactor(factor).fault }

    package func relates(_ shapes: CallShapes) -> Bool {
      let cubes = CubeFactor(factor)
      // Lifting steps are made for the cubes of a factor of 2.
      return (!shapes.isOnGrid || product(factor) ?? .max <= 8)
        && cubes.relates(fine: shapes["x"], coarse: shapes["y"])
        && cubes.isMatrices(shapes["q"], count: shapes.channels("x"))
    }

    public var family: KernelFamily { .orthogonal }
    public func flops(_ call: AbstractCall) -> Double { CubeFactor(factor).flops(call["x"]) }
  }
}
