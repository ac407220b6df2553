extension Kernel {
  /// (x) -> y: the same logical elements in row-major order, whatever the shapes and layouts.
  public struct Relayout: PlainKernelRecord {
    public static let name = "relayout"

    public init() {}

    public var kernel: Kernel { .relayout(self) }

    package var signature: KernelSignature {
      KernelSignature([.any("x").moved], [.any("y").moved])
    }

    package func relates(_ shapes: CallShapes) -> Bool { shapes.count("x") == shapes.count("y") }
    public var family: KernelFamily { .copy }
    public func flops(_ call: AbstractCall) -> Double { 0 }
  }
}
