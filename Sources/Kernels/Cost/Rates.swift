/// How fast a machine runs each family of kernels; what the planner compares times by.
public struct Rates: Codable, Hashable, Sendable {
  public struct Rate: Codable, Hashable, Sendable {
    /// 1e9 arithmetic operations a second.
    public var gigaflops: Double
    /// The same where minimal filtering computes a call: of its products, and of `KernelCost.transformFlops`. Nil where
    /// they are as fast as other arithmetic.
    public var filteredGigaflops: Double?
    public var transformGigaflops: Double?
    /// 1e9 bytes a second.
    public var gigabytes: Double

    public init(
      gigaflops: Double, filteredGigaflops: Double? = nil, transformGigaflops: Double? = nil,
      gigabytes: Double
    ) {
      self.gigaflops = gigaflops
      self.filteredGigaflops = filteredGigaflops
      self.transformGigaflops = transformGigaflops
      self.gigabytes = gigabytes
    }

    /// Seconds of a call's arithmetic, or of its memory's where they are more.
    func seconds(_ cost: KernelCost) -> Double {
      let arithmetic =
        cost.transformFlops == 0
        ? cost.flops / gigaflops
        : (cost.flops - cost.transformFlops) / (filteredGigaflops ?? gigaflops)
          + cost.transformFlops / (transformGigaflops ?? gigaflops)
      return max(arithmetic, cost.bytes / gigabytes) * 1e-9
    }
  }

  public var families: [KernelFamily: Rate]
  /// Seconds of a call that does nothing.
  public var overhead: Double

  public init(families: [KernelFamily: Rate], overhead: Double) {
    self.families = families
    self.overhead = overhead
  }

  /// The time that a call of a family takes: the longer of arithmetic and memory.
  public func seconds(_ family: KernelFamily, _ cost: KernelCost) -> Double {
    overhead + (families[family]?.seconds(cost) ?? 0)
  }
}
