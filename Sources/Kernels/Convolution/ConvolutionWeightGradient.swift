extension Kernel {
  /// (x, dy, statistics?, gamma?, beta?) -> dw, added to what dw holds: the gradient of `Convolution`
  /// by its weight, with its prologue.
  public struct ConvolutionWeightGradient: ConvolutionRecord {
    public static let name = "convolutionWeightGradient"
    public var attributes: Kernels.Convolution

    private enum CodingKeys: String, CodingKey {
      case attributes = "attributes"
    }

    public init(_ attributes: Kernels.Convolution) { self.attributes = attributes }

    public var kernel: Kernel { .convolutionWeightGradient(self) }

    package var signature: KernelSignature {
      KernelSignature(
        [.volume("x").narrowable.mayBeFixed, .volume("dy").narrowable.mayBeFixed]
          + attributes.prologueSlots,
        [.weight("dw", fine: "x", coarse: "dy").accumulated])
    }

    package var attributeFault: String? { attributes.fault }

    package func relates(_ shapes: CallShapes) -> Bool {
      attributes.relates(x: shapes["x"], w: shapes["dw"], y: shapes["dy"])
        && attributes.relatesPrologue(shapes)
    }

    public var family: KernelFamily { attributes.family(.convolutionWeightGradient) }

    public func flops(_ call: AbstractCall) -> Double {
      attributes.flops(fine: call["x"], coarse: call["dy"])
    }

    public var geometry: String? { attributes.geometry }
  }
}
