extension Kernel {
  /// (w) -> average, in place: average + (1 - decay) (w - average), which is decay average +
  /// (1 - decay) w; at the run's first update w itself, as in PyTorch's `swa_utils`. One call covers a
  /// flat range. Notes that an average is not finite.
  public struct MovingAverage: KernelRecord {
    public static let name = "movingAverage"
    public var decay: Double

    private enum CodingKeys: String, CodingKey {
      case decay = "decay"
    }

    public init(decay: Double) { self.decay = decay }

    public var kernel: Kernel { .movingAverage(self) }

    package var signature: KernelSignature {
      KernelSignature([.plain("w")], [.plain("average").accumulated])
    }

    package var attributeFault: String? {
      AttributeCheck.require((0..<1).contains(decay), "decay")
    }

    package func relates(_ shapes: CallShapes) -> Bool {
      shapes.hasCount("w", shapes.count("average"))
    }

    public var family: KernelFamily { .optimizer }
    public func flops(_ call: AbstractCall) -> Double { 0 }
  }
}
