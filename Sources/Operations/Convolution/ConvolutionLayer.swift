import Attributes
import IR

/// Attributes that both kinds of convolution have.
private let windowAttributes: [AttributeSpecification] = [
  AttributeSpecification("out", .integer(minimum: 1), "Channels of the result."),
  AttributeSpecification("kernel", .window(minimum: 1), "Extent of the window."),
  AttributeSpecification(
    "stride", .window(minimum: 1), default: .integers([1, 1, 1]), "Step of the window."),
]

private let commonAttributes: [AttributeSpecification] = [
  AttributeSpecification(
    "dilation", .window(minimum: 1), default: .integers([1, 1, 1]),
    "Distance between the window's taps."),
  AttributeSpecification(
    "bias", .boolean, default: .boolean(true), "Whether a learned constant is added."),
]

/// Uniform in ± 1 / sqrt(fan-in), as PyTorch initializes convolutions and dense layers
/// (He 2015 with a = sqrt(5)).
///
/// - Parameter extents: their product is the fan-in.
func fanInUniform(_ extents: [Int]) -> Resource.Initializer {
  .uniform(bound: 1 / extents.reduce(1) { $0 * Double($1) }.squareRoot())
}

/// `conv`: three-dimensional convolution.
struct ConvolutionLayer: Layer {
  let specification = LayerSpecification(
    "conv", "Three-dimensional convolution.",
    attributes: windowAttributes + [
      AttributeSpecification(
        "padding", .window(minimum: 0), isOptional: true,
        "Zeros on both sides; where absent, dilation (kernel - 1) / 2, which keeps the extent.")
    ] + commonAttributes, hasWeights: true)

  func build(_ inputs: [ValueID], in builder: inout LayerBuilder) throws(OperationFault) -> ValueID
  {
    try builder.requireVolume(inputs[0], "conv")
    var attributes = builder.attributes
    let kernel = attributes.integers("kernel")
    let dilation = attributes.integers("dilation")
    if attributes["padding"] == nil {
      attributes["padding"] = .integers(zip(kernel, dilation).map { $1 * ($0 - 1) / 2 })
    }
    let input = builder[type: inputs[0]].shape[1]
    let output = attributes.integer("out")
    let initializer = fanInUniform([input] + kernel)
    var resources = [try builder.parameter("weight", [output, input] + kernel, initializer)]
    if attributes.boolean("bias") {
      resources.append(try builder.parameter("bias", [output], initializer))
    }
    attributes["out"] = nil
    attributes["bias"] = nil
    return try builder.emit("convolution", [inputs[0]], attributes, resources: resources)
  }
}

/// `conv-transpose`: transposed convolution, which enlarges by its stride.
struct TransposedConvolutionLayer: Layer {
  let specification = LayerSpecification(
    "conv-transpose", "Transposed convolution, which enlarges by its stride.",
    attributes: windowAttributes + [
      AttributeSpecification(
        "padding", .window(minimum: 0), default: .integers([0, 0, 0]),
        "What is cut off the result on both sides.")
    ] + commonAttributes, hasWeights: true)

  func build(_ inputs: [ValueID], in builder: inout LayerBuilder) throws(OperationFault) -> ValueID
  {
    try builder.requireVolume(inputs[0], "conv-transpose")
    var attributes = builder.attributes
    let kernel = attributes.integers("kernel")
    let input = builder[type: inputs[0]].shape[1]
    let output = attributes.integer("out")
    let initializer = fanInUniform([output] + kernel)
    var resources = [try builder.parameter("weight", [input, output] + kernel, initializer)]
    if attributes.boolean("bias") {
      resources.append(try builder.parameter("bias", [output], initializer))
    }
    attributes["out"] = nil
    attributes["bias"] = nil
    return try builder.emit("transposed_convolution", [inputs[0]], attributes, resources: resources)
  }
}
