extension Kernel {
  /// (dy, w, b?, r?) -> dx: the gradient of `Convolution` by its input, and with b the forward pass of
  /// a transposed convolution, without a prologue. dx may alias r. Where dy is bfloat16, w is rounded to it as well, or
  /// its points (`narrow`).
  public struct ConvolutionDataGradient: ConvolutionRecord {
    public static let name = "convolutionDataGradient"
    public var attributes: Kernels.Convolution

    private enum CodingKeys: String, CodingKey {
      case attributes = "attributes"
    }

    public init(_ attributes: Kernels.Convolution) { self.attributes = attributes }

    public var kernel: Kernel { .convolutionDataGradient(self) }

    package var signature: KernelSignature {
      KernelSignature(
        [
          .volume("dy").narrowable.mayBeFixed, .weight("w", fine: "dx", coarse: "dy"),
          .plain("b").optional,
          .residual,
        ],
        [.volume("dx").narrowableWithoutResidual.mayAlias("r")])
    }

    package var attributeFault: String? {
      attributes.fault ?? AttributeCheck.require(attributes.prologue == nil, "prologue")
    }

    package func relates(_ shapes: CallShapes) -> Bool {
      attributes.relates(x: shapes["dx"], w: shapes["w"], y: shapes["dy"])
        && shapes.hasCount("b", shapes.channels("dx"))
        && shapes.fitResidual(sign: attributes.residualSign)
    }

    public var family: KernelFamily { attributes.family(.convolutionDataGradient) }

    public func flops(_ call: AbstractCall) -> Double {
      attributes.flops(fine: call["dx"], coarse: call["dy"])
    }

    public var geometry: String? { attributes.geometry }
  }
}
