import Attributes
import Kernels

/// An elementwise function that models can name. To add one is to add it to `all`, and its formula to
/// every backend.
public struct ActivationFunction: Sendable {
  /// The name of the layer, and of the function in every backend.
  public let name: String
  /// The formula and, where it is somebody's, the source.
  let summary: String
  /// The number that the function depends on, if there is one.
  let attribute: Attribute<Double>?
  /// Whether f(0) = 0, so that zeros around a convolution's input stay what they are.
  public let keepsZero: Bool
  /// Whether its values are probabilities, as losses of regions make them of what they are given.
  let isProbability: Bool

  private init(
    _ name: String, _ summary: String, parameter: Attribute<Double>? = nil,
    keepsZero: Bool = true, isProbability: Bool = false
  ) {
    self.name = name
    self.summary = summary
    attribute = parameter
    self.keepsZero = keepsZero
    self.isProbability = isProbability
  }

  public var parameter: AttributeSpecification? { attribute?.specification }

  /// The function of a name; nil where there is none.
  static func named(_ name: String) -> ActivationFunction? { all.first { $0.name == name } }

  /// In the order of the reference page.
  public static let all: [ActivationFunction] = [
    ActivationFunction("relu", "max(x, 0)."),
    ActivationFunction(
      "leaky-relu", "x where x >= 0, slope x below.",
      parameter: Attribute(
        real: "slope", 0...1, default: 0.01, "Slope below zero; above 0 a bijection.")),
    ActivationFunction("sigmoid", "1 / (1 + exp(-x)).", keepsZero: false, isProbability: true),
    ActivationFunction(
      "elu", "x where x > 0, alpha (exp(x) - 1) below (Clevert 2015).",
      parameter: Attribute(real: "alpha", 0...100, default: 1, "Minus the limit for small x.")),
    // By the error function, not the approximation by tanh.
    ActivationFunction("gelu", "x times the normal distribution function of x (Hendrycks 2016)."),
    ActivationFunction("silu", "x sigmoid(x) (Ramachandran 2017)."),
    ActivationFunction("mish", "x tanh(log(1 + exp(x))) (Misra 2019)."),
  ]
}

extension Activation {
  /// Whether f(0) = 0.
  public var keepsZero: Bool {
    self == .identity || ActivationFunction.named(function.rawValue)?.keepsZero == true
  }

  var isProbability: Bool { ActivationFunction.named(function.rawValue)?.isProbability == true }
}
