extension Kernel {
  /// (x, y) -> dq, added: dq[c, i, j] += sum over batch and cubes of y[c f + i] x[c, position j].
  /// x is the fine tensor, y the coarse one.
  public struct OrthogonalMatrixGradient: KernelRecord {
    public static let name = "orthogonalMatrixGradient"
    public var factor: [Int]

    private enum CodingKeys: String, CodingKey {
      case factor = "factor"
    }

    public init(factor: [Int]) { self.factor = factor }

    public var kernel: Kernel { .orthogonalMatrixGradient(self) }

    package var signature: KernelSignature {
      KernelSignature(
        [.volume("x").mayBeFixed, .volume("y").mayBeFixed], [.plain("dq").accumulated])
    }

    package var attributeFault: String? { CubeFactor(factor).fault }

    package func relates(_ shapes: CallShapes) -> Bool {
      let cubes = CubeFactor(factor)
      return cubes.relates(fine: shapes["x"], coarse: shapes["y"])
        && cubes.isMatrices(shapes["dq"], count: shapes.channels("x"))
    }

    public var family: KernelFamily { .orthogonal }
    public func flops(_ call: AbstractCall) -> Double { CubeFactor(factor).flops(call["x"]) }
  }
}
