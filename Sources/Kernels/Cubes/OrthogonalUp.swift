extension Kernel {
  /// (y, q) -> x: x[c, cube position j] = sum over i of q[c, i, j] y[c f + i]: the inverse, and the
  /// gradient by x, of `OrthogonalDown`.
  public struct OrthogonalUp: KernelRecord {
    public static let name = "orthogonalUp"
    public var factor: [Int]

    private enum CodingKeys: String, CodingKey {
      case factor = "factor"
    }

    public init(factor: [Int]) { self.factor = factor }

    public var kernel: Kernel { .orthogonalUp(self) }

    package var signature: KernelSignature {
      KernelSignature(
        [.volume("y").onGrid(.asResult), .plain("q")], [.volume("x").mayBeFixed])
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
    public func flops(_ call: AbstractCall) -> Double { CubeFactor(factor).flops(call["y"]) }
  }
}
