import Attributes
import IR

/// Attributes that both kinds of convolution have.
private let outAttribute = Attribute(integer: "out", minimum: 1, "Channels of the result.")
private let kernelAttribute = Attribute(window: "kernel", minimum: 1, "Extent of the window.")
private let strideAttribute = Attribute(
  window: "stride", minimum: 1, default: [1, 1, 1], "Step of the window.")
private let dilationAttribute = Attribute(
  window: "dilation", minimum: 1, default: [1, 1, 1], "Distance between the window's taps.")
private let biasAttribute = Attribute(
  boolean: "bias", default: true, "Whether a learned constant is added.")

private func attributes(padding: AttributeSpecification) -> [AttributeSpecification] {
  [
    outAttribute.specification, kernelAttribute.specification, strideAttribute.specification,
    padding,
    dilationAttribute.specification, biasAttribute.specification,
  ]
}

/// Uniform in ± 1 / sqrt(fan-in), as PyTorch initializes convolutions and dense layers
/// (He 2015 with a = sqrt(5)).
///
/// - Parameter extents: their product is the fan-in.
func fanInUniform(_ extents: [Int]) -> Resource.Initializer {
  .uniform(bound: 1 / extents.reduce(1) { $0 * Double($1) }.squareRoot())
}

/// `conv`: three-dimensional convolution.
struct ConvolutionLayer: Layer {
  private static let padding = Attribute(
    optionalWindow: "padding", minimum: 0,
    "Zeros on both sides; where absent, dilation (kernel - 1) / 2 rounded down, which keeps the extent of odd kernels at a stride of 1."
  )

  let specification = LayerSpecification(
    "conv", "Three-dimensional convolution.",
    attributes: attributes(padding: padding.specification), hasWeights: true)

  func build(_ inputs: [ValueID], in builder: inout LayerBuilder) throws(OperationFault) -> ValueID
  {
    try builder.requireVolume(inputs[0], "conv")
    let (kernel, dilation) = (builder(kernelAttribute), builder(dilationAttribute))
    let padding = builder(Self.padding) ?? zip(kernel, dilation).map { $1 * ($0 - 1) / 2 }
    let input = builder[type: inputs[0]].shape[1]
    let output = builder(outAttribute)
    let initializer = fanInUniform([input] + kernel)
    let weight = try builder.parameter("weight", [output, input] + kernel, initializer)
    let bias = builder(biasAttribute) ? try builder.parameter("bias", [output], initializer) : nil
    return try builder.emit(
      ConvolutionOperation(
        x: inputs[0], weight: weight, bias: bias,
        geometry: ConvolutionGeometry(
          kernel: kernel, stride: builder(strideAttribute), padding: padding, dilation: dilation)))
  }
}

/// `conv-transpose`: transposed convolution, which enlarges by its stride.
struct TransposedConvolutionLayer: Layer {
  private static let padding = Attribute(
    window: "padding", minimum: 0, default: [0, 0, 0], "What is cut off the result on both sides.")

  let specification = LayerSpecification(
    "conv-transpose", "Transposed convolution, which enlarges by its stride.",
    attributes: attributes(padding: padding.specification), hasWeights: true)

  func build(_ inputs: [ValueID], in builder: inout LayerBuilder) throws(OperationFault) -> ValueID
  {
    try builder.requireVolume(inputs[0], "conv-transpose")
    let geometry = ConvolutionGeometry(
      kernel: builder(kernelAttribute), stride: builder(strideAttribute),
      padding: builder(Self.padding),
      dilation: builder(dilationAttribute))
    let input = builder[type: inputs[0]].shape[1]
    let output = builder(outAttribute)
    let initializer = fanInUniform([output] + geometry.kernel)
    let weight = try builder.parameter(
      "weight", [input, output] + geometry.kernel, initializer)
    let bias = builder(biasAttribute) ? try builder.parameter("bias", [output], initializer) : nil
    return try builder.emit(
      TransposedConvolutionOperation(
        x: inputs[0], weight: weight, bias: bias, geometry: geometry))
  }
}
