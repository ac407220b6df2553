extension Kernel {
  /// (dy) -> db (C): sums over batch and space, added to what db holds.
  public struct ChannelSum: PlainKernelRecord {
    public static let name = "channelSum"

    public init() {}

    public var kernel: Kernel { .channelSum(self) }

    package var signature: KernelSignature {
      KernelSignature([.matrixOrVolume("dy").narrowable], [.plain("db").accumulated])
    }

    package func relates(_ shapes: CallShapes) -> Bool {
      shapes.channels("dy") != nil && shapes.count("db") == shapes.channels("dy")
    }

    public var family: KernelFamily { .normalization }
    public func flops(_ call: AbstractCall) -> Double { 0 }
  }
}
