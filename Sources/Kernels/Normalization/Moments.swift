extension Kernel {
  /// (x) -> statistics (B, groups, 2): mean and inverse standard deviation of each group of
  /// channels; B is N, or 1 where `overBatch`.
  public struct Moments: KernelRecord {
    public static let name = "moments"
    /// Groups of consecutive channels; the channel count is a multiple. Instance and batch norm:
    /// as many as channels.
    public var groups: Int
    public var overBatch: Bool
    public var epsilon: Double

    private enum CodingKeys: String, CodingKey {
      case groups = "groups"
      case overBatch = "overBatch"
      case epsilon = "epsilon"
    }

    public init(groups: Int, overBatch: Bool = false, epsilon: Double = 1e-5) {
      self.groups = groups
      self.overBatch = overBatch
      self.epsilon = epsilon
    }

    public var kernel: Kernel { .moments(self) }

    package var signature: KernelSignature {
      KernelSignature([.volume("x").narrowable.mayBeFixed], [.plain("statistics")])
    }

    package var attributeFault: String? {
      AttributeCheck.require(groups > 0, "groups")
        ?? AttributeCheck.require(AttributeCheck.isSmall(epsilon), "epsilon")
    }

    package func relates(_ shapes: CallShapes) -> Bool {
      shapes["statistics"] == shapes.statistics(of: "x", groups: groups, shared: overBatch)
    }

    public var family: KernelFamily { .normalization }
    public func flops(_ call: AbstractCall) -> Double { 0 }
  }
}
