extension Kernel {
  /// (x) -> y: (N, C, D, H, W) to (N, C f, D / fD, H / fH, W / fW), f = fD fH fW. Channel
  /// c f + (d fH + h) fW + w of y holds position (d, h, w) of each cube of channel c.
  public struct Squeeze: KernelRecord {
    public static let name = "squeeze"
    public var factor: [Int]

    private enum CodingKeys: String, CodingKey {
      case factor = "factor"
    }

    public init(factor: [Int]) { self.factor = factor }

    public var kernel: Kernel { .squeeze(self) }

    package var signature: KernelSignature {
      KernelSignature([.volume("x").onGrid(.asResult)], [.volume("y").mayBeFixed])
    }
    package var attributeFault: String? { CubeFactor(factor).fault }

    package func relates(_ shapes: CallShapes) -> Bool {
      CubeFactor(factor).relates(fine: shapes["x"], coarse: shapes["y"])
    }

    public var family: KernelFamily { .copy }
    public func flops(_ call: AbstractCall) -> Double { 0 }
  }
}
