extension Kernel {
  /// (prediction, target, terms, r?) -> dPrediction = r + weight * gradient. May alias r.
  public struct LossGradient: LossRecord {
    public static let name = "lossGradient"
    public var loss: Kernels.Loss
    public var weight: Double

    private enum CodingKeys: String, CodingKey {
      case loss = "loss"
      case weight = "weight"
    }

    public init(_ loss: Kernels.Loss, weight: Double) {
      self.loss = loss
      self.weight = weight
    }

    public var kernel: Kernel { .lossGradient(self) }

    package var signature: KernelSignature {
      KernelSignature(
        [
          .unpacked("prediction"), loss.targetSlot, .plain("terms"), .unpacked("r").optional,
        ], [.unpacked("dPrediction").mayAlias("r")])
    }

    package var attributeFault: String? {
      loss.fault ?? AttributeCheck.require(weight.isFinite, "weight")
    }

    package func relates(_ shapes: CallShapes) -> Bool {
      loss.relatesTarget(shapes) && shapes.hasCount("terms", loss.termCount(shapes))
        && shapes["prediction"] == shapes["dPrediction"] && shapes.fitResidual()
    }

    public var family: KernelFamily { .loss }
    public func flops(_ call: AbstractCall) -> Double { 0 }
  }
}
