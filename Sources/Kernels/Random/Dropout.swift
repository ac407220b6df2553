extension Kernel {
  /// (x) -> y: each element multiplied by zero with probability p, else by 1 / (1 - p); its own
  /// gradient. May alias x.
  public struct Dropout: KernelRecord {
    public static let name = "dropout"
    public var probability: Double
    public var stream: RandomStream

    private enum CodingKeys: String, CodingKey {
      case probability = "probability"
      case stream = "stream"
    }

    public init(probability: Double, stream: RandomStream) {
      self.probability = probability
      self.stream = stream
    }

    public var kernel: Kernel { .dropout(self) }

    package var signature: KernelSignature {
      KernelSignature([.asResult("x")], [.unpacked("y").mayAlias("x")])
    }

    package var attributeFault: String? {
      AttributeCheck.require((0..<1).contains(probability), "probability")
    }

    package func relates(_ shapes: CallShapes) -> Bool { shapes.areOne }
    public var family: KernelFamily { .random }
    public func flops(_ call: AbstractCall) -> Double { 0 }
  }
}
