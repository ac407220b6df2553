extension Kernel {
  /// (x) -> y: the inverse of `Squeeze`.
  public struct Unsqueeze: KernelRecord {
    public static let name = "unsqueeze"
    public var factor: [Int]

    private enum CodingKeys: String, CodingKey {
      case factor = "factor"
    }

    public init(factor: [Int]) { self.factor = factor }

    public var kernel: Kernel { .unsqueeze(self) }

    package var signature: KernelSignature {
      KernelSignature([.volume("x").onGrid(.asResult)], [.volume("y").mayBeFixed])
    }
    package var attributeFault: String? { CubeFactor(factor).fault }

    package func relates(_ shapes: CallShapes) -> Bool {
      CubeFactor(factor).relates(fine: shapes["y"], coarse: shapes["x"])
    }

    public var family: KernelFamily { .copy }
    public func flops(_ call: AbstractCall) -> Double { 0 }
  }
}
