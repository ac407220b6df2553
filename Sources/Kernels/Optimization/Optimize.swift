extension Kernel {
  /// (g, norm?) -> parameter, state… [, g], in place; see `Optimizer`. One call covers a flat range.
  /// With the last result, g is zero afterwards. Notes that an updated parameter or state is not
  /// finite.
  public struct Optimize: KernelRecord {
    public static let name = "optimize"
    public var optimizer: Optimizer

    private enum CodingKeys: String, CodingKey {
      case optimizer = "optimizer"
    }

    public init(_ optimizer: Optimizer) { self.optimizer = optimizer }

    public var kernel: Kernel { .optimize(self) }

    package var signature: KernelSignature {
      KernelSignature(
        [.plain("g"), .plain("norm").optional],
        (["parameter"] + states).map { .plain($0).accumulated }
          + [.plain("cleared gradient").updates("g").optional])
    }

    package var attributeFault: String? { optimizer.fault }

    package func relates(_ shapes: CallShapes) -> Bool {
      let count = shapes.count("parameter")
      return shapes.hasCount("g", count) && shapes.hasCount("norm", 1)
        && (states + ["cleared gradient"]).allSatisfy { shapes.hasCount($0, count) }
    }

    public var family: KernelFamily { .optimizer }
    public func flops(_ call: AbstractCall) -> Double { 0 }

    private var states: [String] { (0..<optimizer.stateCount).map { "state \($0)" } }
  }
}
