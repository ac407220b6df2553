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
  public let parameter: AttributeSpecification?
  /// Whether f(0) = 0, so that zeros around a convolution's input stay what they are.
  public let keepsZero: Bool

  private init(
    _ name: String, _ summary: String, parameter: AttributeSpecification? = nil,
    keepsZero: Bool = true
  ) {
    self.name = name
    self.summary = summary
    self.parameter = parameter
    self.keepsZero = keepsZero
  }

  /// In the order of the reference page.
  public static let all: [ActivationFunction] = [
    ActivationFunction("relu", "max(x, 0)."),
    ActivationFunction(
      "leaky-relu", "x where x >= 0, slope x below.",
      parameter: AttributeSpecification(
        "slope", .real(0...1), default: .real(0.01), "Slope below zero; above 0 a bijection.")),
    ActivationFunction("sigmoid", "1 / (1 + exp(-x)).", keepsZero: false),
    ActivationFunction(
      "elu", "x where x > 0, alpha (exp(x) - 1) below (Clevert 2015).",
      parameter: AttributeSpecification(
        "alpha", .real(0...100), default: .real(1), "Minus the limit for small x.")),
    // By the error function, not the approximation by tanh.
    ActivationFunction("gelu", "x times the normal distribution function of x (Hendrycks 2016)."),
    ActivationFunction("silu", "x sigmoid(x) (Ramachandran 2017)."),
  ]
}

extension Activation {
  /// Whether f(0) = 0.
  public var keepsZero: Bool {
    self == .identity
      || ActivationFunction.all.contains { $0.name == function.rawValue && $0.keepsZero }
  }
}
