extension Kernel {
  /// (dy, x, statistics, gamma?, beta?, r?) -> dx [, dgamma, dbeta]: dx = r + gradient through
  /// activation, affine map and, unless `constantStatistics`, the statistics. dgamma and dbeta
  /// (present when gamma and beta are and are trained) are added to what they hold.
  /// dx may alias dy or r.
  public struct NormalizeGradient: ActivatedRecord {
    public static let name = "normalizeGradient"
    public var normalization: Normalization

    private enum CodingKeys: String, CodingKey {
      case normalization = "normalization"
    }

    public init(_ normalization: Normalization) { self.normalization = normalization }

    public var kernel: Kernel { .normalizeGradient(self) }
    package var activation: Kernels.Activation { normalization.activation }

    package var signature: KernelSignature {
      KernelSignature(
        [
          // Both dy and x are read for the sums first, and again for dx: x stands for dy's second pass.
          .asResult("dy").narrowable, .asResult("x").narrowable.mayBeFixed.passes(3),
          .plain("statistics"),
          .plain("gamma").optional, .plain("beta").optional, .residual,
        ],
        [
          .volume("dx").narrowableWithoutResidual.mayAlias("dy", "r"),
          .plain("dgamma").accumulated.optional, .plain("dbeta").accumulated.optional,
        ])
    }

    package var attributeFault: String? { normalization.fault }

    package func relates(_ shapes: CallShapes) -> Bool {
      let channels = shapes.channels("x")
      return shapes["statistics"]
        == shapes.statistics(
          of: "x", groups: normalization.groups, shared: normalization.sharesStatistics)
        && shapes["dy"] == shapes["x"] && shapes["dy"] == shapes["dx"] && shapes.fitResidual()
        && ["gamma", "beta", "dgamma", "dbeta"].allSatisfy { shapes.hasCount($0, channels) }
    }

    public var family: KernelFamily { .normalizationGradient }
    public func flops(_ call: AbstractCall) -> Double { 0 }
  }
}
