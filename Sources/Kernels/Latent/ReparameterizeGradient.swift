extension Kernel {
  /// (dz, logVariance, noise) -> dLogVariance = dz noise exp(logVariance / 2) / 2. May alias dz.
  public struct ReparameterizeGradient: PlainKernelRecord {
    public static let name = "reparameterizeGradient"

    public init() {}

    public var kernel: Kernel { .reparameterizeGradient(self) }

    package var signature: KernelSignature {
      KernelSignature(
        [.plain("dz"), .plain("logVariance"), .plain("noise")],
        [.plain("dLogVariance").mayAlias("dz")])
    }

    package func relates(_ shapes: CallShapes) -> Bool { shapes.areOne }
    public var family: KernelFamily { .elementwise }
    public func flops(_ call: AbstractCall) -> Double { 0 }
  }
}
