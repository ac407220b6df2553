extension Kernel {
  /// (x, q) -> y: each channel's cube of f values times its own matrix q (C, f, f):
  /// y[c f + i] = sum over j of q[c, i, j] x[c, cube position j].
  /// With `range`, for x on that range's grid (`FixedPoint`), the product is made of lifting steps
  /// (Daubechies and Sweldens 1998), each rounded: y is on the grid, and `OrthogonalUp` gives exactly
  /// x. Cubes whose norm comes to half of the range become infinite.
  public struct OrthogonalDown: GridKernelRecord {
    public static let name = "orthogonalDown"
    public var factor: [Int]
    public var range: Double?

    private enum CodingKeys: String, CodingKey {
      case factor = "factor"
      case range = "range"
    }

    public init(factor: [Int], range: Double? = nil) {
      self.factor = factor
      self.range = range
    }

    public var kernel: Kernel { .orthogonalDown(self) }

    package var signature: KernelSignature {
      KernelSignature([.volume("x"), .plain("q")], [.volume("y")])
    }

    package var attributeFault: String? { CubeFactor(factor).fault(range: range) }

    package func relates(_ shapes: CallShapes) -> Bool {
      let cubes = CubeFactor(factor)
      return cubes.relates(fine: shapes["x"], coarse: shapes["y"])
        && cubes.isMatrices(shapes["q"], count: shapes.channels("x"))
    }

    public var family: KernelFamily { .orthogonal }
    public func flops(_ call: AbstractCall) -> Double { CubeFactor(factor).flops(call["x"]) }
  }
}
