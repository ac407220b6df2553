extension Kernel {
  /// (x, w, b?, r?, statistics?, gamma?, beta?) -> y = x * w + b with the residual r and the prologue
  /// by statistics, gamma and beta as the attributes say. w is (O, I, kD, kH, kW). y may alias r.
  /// Where x is bfloat16, w is rounded to it as well, or its points (`narrow`).
  public struct Convolution: ConvolutionRecord {
    public static let name = "convolution"
    public var attributes: Kernels.Convolution

    private enum CodingKeys: String, CodingKey {
      case attributes = "attributes"
    }

    public init(_ attributes: Kernels.Convolution) { self.attributes = attributes }

    public var kernel: Kernel { .convolution(self) }

    package var signature: KernelSignature {
      KernelSignature(
        [
          .volume("x").narrowable.mayBeFixed, .weight("w", fine: "x", coarse: "y"),
          .plain("b").optional, .state,
        ] + attributes.prologueSlots,
        [.volume("y").narrowableWithoutResidual.mayBeFixed.mayAlias("r")])
    }

    package var attributeFault: String? { attributes.fault }

    package func relates(_ shapes: CallShapes) -> Bool {
      attributes.relates(x: shapes["x"], w: shapes["w"], y: shapes["y"])
        && shapes.hasCount("b", shapes.channels("y"))
        && shapes.fitResidual(sign: attributes.residualSign) && attributes.relatesPrologue(shapes)
    }

    public var family: KernelFamily { attributes.family(.convolutionForward) }

    public func flops(_ call: AbstractCall) -> Double {
      attributes.flops(fine: call["x"], coarse: call["y"])
    }

    public var geometry: String? { attributes.geometry }
  }
}
