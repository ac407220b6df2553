extension Kernel {
  /// (y, q) -> x: x[c, cube position j] = sum over i of q[c, i, j] y[c f + i]: the inverse, and the
  /// gradient by x, of `OrthogonalDown`.
  public struct OrthogonalUp: GridKernelRecord {
    public static let name = "orthogonalUp"
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

    public var kernel: Kernel { .orthogonalUp(self) }

    package var signature: KernelSignature {
      KernelSignature([.volume("y"), .plain("q")], [.volume("x")])
    }

    package var attributeFault: String? { CubeFactor(factor).fault(range: range) }

    package func relates(_ shapes: CallShapes) -> Bool {
      let cubes = CubeFactor(factor)
      return cubes.relates(fine: shapes["x"], coarse: shapes["y"])
        && cubes.isMatrices(shapes["q"], count: shapes.channels("x"))
    }

    public var family: KernelFamily { .orthogonal }
    public func flops(_ call: AbstractCall) -> Double { CubeFactor(factor).flops(call["y"]) }
  }
}
