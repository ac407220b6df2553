extension Kernel {
  /// (mean, logVariance, noise) -> z = mean + exp(logVariance / 2) noise. Plain (N, K).
  public struct Reparameterize: PlainKernelRecord {
    public static let name = "reparameterize"

    public init() {}

    public var kernel: Kernel { .reparameterize(self) }

    package var signature: KernelSignature {
      KernelSignature([.plain("mean"), .plain("logVariance"), .plain("noise")], [.plain("z")])
    }

    package func relates(_ shapes: CallShapes) -> Bool { shapes.areOne }
    public var family: KernelFamily { .elementwise }
    public func flops(_ call: AbstractCall) -> Double { 0 }
  }
}
