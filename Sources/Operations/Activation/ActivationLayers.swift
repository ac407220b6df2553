import Attributes
import IR

/// One of the elementwise activations, by its name in the language.
struct ActivationLayer: Layer {
  let specification: LayerSpecification
  /// The attribute that parametrizes the function, if there is one.
  private let parameter: String?

  private init(_ name: String, _ summary: String, parameter: AttributeSpecification? = nil) {
    self.parameter = parameter?.name
    specification = LayerSpecification(
      name, summary, attributes: parameter.map { [$0] } ?? [], shorthand: parameter?.name)
  }

  static let all: [any Layer] = [
    ActivationLayer("relu", "max(x, 0)."),
    ActivationLayer(
      "leaky-relu", "x where x >= 0, slope x below.",
      parameter: AttributeSpecification(
        "slope", .real(0...1), default: .real(0.01), "Slope below zero; above 0 a bijection.")),
    ActivationLayer("sigmoid", "1 / (1 + exp(-x))."),
    ActivationLayer(
      "elu", "x where x > 0, alpha (exp(x) - 1) below (Clevert 2015).",
      parameter: AttributeSpecification(
        "alpha", .real(0...100), default: .real(1), "Minus the limit for small x.")),
    ActivationLayer("gelu", "x times the normal distribution function of x (Hendrycks 2016)."),
    ActivationLayer("silu", "x sigmoid(x) (Ramachandran 2017)."),
  ]

  func build(_ inputs: [ValueID], in builder: inout LayerBuilder) throws(OperationFault) -> ValueID
  {
    let slope = parameter.map { builder.attributes.real($0) } ?? 0
    return try builder.emit(
      "activation", [inputs[0]],
      ["function": .string(specification.name), "slope": .real(slope)])
  }
}

/// `softmax` over the channels.
struct SoftmaxLayer: Layer {
  let specification = LayerSpecification(
    "softmax", "Probabilities over the channels.", attributes: [])

  func build(_ inputs: [ValueID], in builder: inout LayerBuilder) throws(OperationFault) -> ValueID
  {
    try builder.emit("softmax", [inputs[0]])
  }
}
