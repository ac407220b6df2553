import Attributes
import IR
import Kernels

/// One of the elementwise activations, by its name in the language.
struct ActivationLayer: Layer {
  let specification: LayerSpecification
  private let activation: @Sendable (LayerBuilder) -> Activation

  private init(_ name: String, _ summary: String, _ activation: Activation) {
    specification = LayerSpecification(name, summary, attributes: [])
    self.activation = { _ in activation }
  }

  /// - Parameter parameter: the number that parametrizes the function.
  private init(
    _ name: String, _ summary: String, parameter: Attribute<Double>,
    _ activation: @escaping @Sendable (Double) -> Activation
  ) {
    specification = LayerSpecification(
      name, summary, attributes: [parameter.specification],
      shorthand: parameter.specification.name)
    self.activation = { activation($0(parameter)) }
  }

  static let all: [any Layer] = [
    ActivationLayer("relu", "max(x, 0).", .relu),
    ActivationLayer(
      "leaky-relu", "x where x >= 0, slope x below.",
      parameter: Attribute(
        real: "slope", 0...1, default: 0.01, "Slope below zero; above 0 a bijection.")
    ) { .leakyReLU(slope: $0) },
    ActivationLayer("sigmoid", "1 / (1 + exp(-x)).", .sigmoid),
    ActivationLayer(
      "elu", "x where x > 0, alpha (exp(x) - 1) below (Clevert 2015).",
      parameter: Attribute(real: "alpha", 0...100, default: 1, "Minus the limit for small x.")
    ) { .elu(alpha: $0) },
    ActivationLayer(
      "gelu", "x times the normal distribution function of x (Hendrycks 2016).", .gelu),
    ActivationLayer("silu", "x sigmoid(x) (Ramachandran 2017).", .silu),
  ]

  func build(_ inputs: [ValueID], in builder: inout LayerBuilder) throws(OperationFault) -> ValueID
  {
    try builder.emit(ActivationOperation(activation(builder), of: inputs[0]))
  }
}

/// `softmax` over the channels.
struct SoftmaxLayer: Layer {
  let specification = LayerSpecification(
    "softmax", "Probabilities over the channels.", attributes: [])

  func build(_ inputs: [ValueID], in builder: inout LayerBuilder) throws(OperationFault) -> ValueID
  {
    try builder.emit(SoftmaxOperation(x: inputs[0]))
  }
}
