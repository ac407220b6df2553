extension Kernel {
  /// () -> y: independent unit normal numbers, element i drawn from counter i.
  public struct NormalNoise: KernelRecord {
    public static let name = "normalNoise"
    public var stream: RandomStream

    private enum CodingKeys: String, CodingKey {
      case stream = "stream"
    }

    public init(_ stream: RandomStream) { self.stream = stream }

    public var kernel: Kernel { .normalNoise(self) }
    package var signature: KernelSignature { KernelSignature([], [.unpacked("y")]) }

    /// Every key names a stream.
    package var attributeFault: String? { nil }
    package func relates(_ shapes: CallShapes) -> Bool { true }
    public var family: KernelFamily { .random }
    public func flops(_ call: AbstractCall) -> Double { 0 }
  }
}
