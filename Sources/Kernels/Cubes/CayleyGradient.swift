extension Kernel {
  /// (dq, a) -> da, added to what da holds: the gradient of `Cayley`.
  public struct CayleyGradient: KernelRecord {
    public static let name = "cayleyGradient"
    public var factor: [Int]

    private enum CodingKeys: String, CodingKey {
      case factor = "factor"
    }

    public init(factor: [Int]) { self.factor = factor }

    public var kernel: Kernel { .cayleyGradient(self) }

    package var signature: KernelSignature {
      KernelSignature([.plain("dq"), .plain("a")], [.plain("da").accumulated])
    }

    package var attributeFault: String? { CubeFactor(factor).haarFault }

    package func relates(_ shapes: CallShapes) -> Bool {
      CubeFactor(factor).isTriangles(shapes["a"]) && shapes["a"] == shapes["da"]
        && CubeFactor(factor).isMatrices(shapes["dq"], count: shapes["a"]?[0])
    }

    public var family: KernelFamily { .orthogonal }
    public func flops(_ call: AbstractCall) -> Double { 0 }
  }
}
