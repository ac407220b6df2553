extension Kernel {
  /// (g) -> norm (1) f32 plain: Euclidean norm of a flat range times `scale`. Notes that it is not
  /// finite.
  public struct Norm: KernelRecord {
    public static let name = "norm"
    public var scale: Double

    private enum CodingKeys: String, CodingKey {
      case scale = "scale"
    }

    public init(scale: Double) { self.scale = scale }

    public var kernel: Kernel { .norm(self) }
    package var signature: KernelSignature { KernelSignature([.any("g")], [.plain("norm")]) }
    package var attributeFault: String? { AttributeCheck.require(scale.isFinite, "scale") }
    package func relates(_ shapes: CallShapes) -> Bool { shapes.count("norm") == 1 }
    public var family: KernelFamily { .optimizer }
    public func flops(_ call: AbstractCall) -> Double { 0 }
  }
}
