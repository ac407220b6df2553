extension Kernel {
  /// (mean, variance) -> statistics (1, C, 2): mean and 1 / sqrt(variance + epsilon).
  public struct StatisticsFromRunning: KernelRecord {
    public static let name = "statisticsFromRunning"
    public var epsilon: Double

    private enum CodingKeys: String, CodingKey {
      case epsilon = "epsilon"
    }

    public init(epsilon: Double) { self.epsilon = epsilon }

    public var kernel: Kernel { .statisticsFromRunning(self) }

    package var signature: KernelSignature {
      KernelSignature([.plain("mean"), .plain("variance")], [.plain("statistics")])
    }

    package var attributeFault: String? {
      AttributeCheck.require(AttributeCheck.isSmall(epsilon), "epsilon")
    }

    package func relates(_ shapes: CallShapes) -> Bool {
      guard let count = shapes.count("statistics") else { return false }
      return count % 2 == 0 && shapes.hasCount("mean", count / 2)
        && shapes.hasCount("variance", count / 2)
    }

    public var family: KernelFamily { .normalization }
    public func flops(_ call: AbstractCall) -> Double { 0 }
  }
}
