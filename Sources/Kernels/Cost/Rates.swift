/// How fast a machine runs each family of kernels; what the planner compares times by.
public struct Rates: Codable, Hashable, Sendable {
  public struct Rate: Codable, Hashable, Sendable {
    /// 1e9 arithmetic operations a second.
    public var gigaflops: Double
    /// 1e9 bytes a second.
    public var gigabytes: Double

    public init(gigaflops: Double, gigabytes: Double) {
      self.gigaflops = gigaflops
      self.gigabytes = gigabytes
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
    guard let rate = families[family] else { return overhead }
    return overhead + max(cost.flops / rate.gigaflops, cost.bytes / rate.gigabytes) * 1e-9
  }
}
