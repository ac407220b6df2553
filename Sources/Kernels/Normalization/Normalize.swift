extension Kernel {
  /// (x, statistics, gamma?, beta?, r?) -> y = activation(gamma (x - mean) rstd + beta), by channel,
  /// with the residual r as `Normalization` says. y may alias x or r.
  public struct Normalize: ActivatedRecord {
    public static let name = "normalize"
    public var normalization: Normalization

    private enum CodingKeys: String, CodingKey {
      case normalization = "normalization"
    }

    public init(_ normalization: Normalization) { self.normalization = normalization }

    public var kernel: Kernel { .normalize(self) }
    package var activation: Kernels.Activation { normalization.activation }

    package var signature: KernelSignature {
      KernelSignature(
        [
          .asResult("x").narrowable.mayBeFixed, .plain("statistics"), .plain("gamma").optional,
          .plain("beta").optional, .state,
        ], [.volume("y").narrowableWithoutResidual.mayBeFixed.mayAlias("x", "r")])
    }

    package var attributeFault: String? { normalization.fault }

    package func relates(_ shapes: CallShapes) -> Bool {
      shapes["statistics"]
        == shapes.statistics(
          of: "x", groups: normalization.groups, shared: normalization.sharesStatistics)
        && shapes.hasCount("gamma", shapes.channels("x"))
        && shapes.hasCount("beta", shapes.channels("x")) && shapes["x"] == shapes["y"]
        && shapes.fitResidual(sign: normalization.residualSign)
    }

    public var family: KernelFamily { .normalization }
    public func flops(_ call: AbstractCall) -> Double { 0 }
  }
}
