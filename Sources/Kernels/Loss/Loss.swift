extension Kernel {
  /// (logits or prediction, target) -> terms (K) f32 plain, loss (1) f32 plain. `loss` is the
  /// unweighted loss; `terms` is what the gradient needs beside the operands. It is not finite where a
  /// logit or prediction is not, whatever the target.
  public struct Loss: LossRecord {
    public static let name = "loss"
    public var loss: Kernels.Loss

    private enum CodingKeys: String, CodingKey {
      case loss = "loss"
    }

    public init(_ loss: Kernels.Loss) { self.loss = loss }

    public var kernel: Kernel { .loss(self) }

    package var signature: KernelSignature {
      KernelSignature(
        [.unpacked("prediction"), loss.targetSlot], [.plain("terms"), .plain("loss")])
    }

    package var attributeFault: String? { loss.fault }

    package func relates(_ shapes: CallShapes) -> Bool {
      loss.relatesTarget(shapes) && shapes.count("terms") == loss.termCount(shapes)
        && shapes.count("loss") == 1
    }

    public var family: KernelFamily { .loss }
    public func flops(_ call: AbstractCall) -> Double { 0 }
  }
}
