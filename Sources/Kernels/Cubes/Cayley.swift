extension Kernel {
  /// (a) -> q: a (C, f (f - 1) / 2) holds the upper triangle, row by row, of a skew matrix A;
  /// q = (I + A)^-1 (I - A) H, H the Haar matrix of the factor (Haar 1910; Etmann 2020, eq. 8).
  public struct Cayley: KernelRecord {
    public static let name = "cayley"
    public var factor: [Int]

    private enum CodingKeys: String, CodingKey {
      case factor = "factor"
    }

    public init(factor: [Int]) { self.factor = factor }

    public var kernel: Kernel { .cayley(self) }

    package var signature: KernelSignature { KernelSignature([.plain("a")], [.plain("q")]) }
    package var attributeFault: String? { CubeFactor(factor).haarFault }

    package func relates(_ shapes: CallShapes) -> Bool {
      CubeFactor(factor).isTriangles(shapes["a"])
        && CubeFactor(factor).isMatrices(shapes["q"], count: shapes["a"]?[0])
    }

    public var family: KernelFamily { .orthogonal }
    public func flops(_ call: AbstractCall) -> Double { 0 }
  }
}
