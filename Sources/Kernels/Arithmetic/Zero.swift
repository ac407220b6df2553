extension Kernel {
  /// () -> y: every byte zero.
  public struct Zero: PlainKernelRecord {
    public static let name = "zero"

    public init() {}

    public var kernel: Kernel { .zero(self) }
    package var signature: KernelSignature { KernelSignature([], [.any("y").of(.any)]) }
    package func relates(_ shapes: CallShapes) -> Bool { true }
    public var family: KernelFamily { .elementwise }
    public func flops(_ call: AbstractCall) -> Double { 0 }
  }
}
