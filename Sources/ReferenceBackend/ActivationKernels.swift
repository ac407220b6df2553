import Foundation
import Kernels

extension Invocation {
  func apply(_ activation: Activation) { store(input(0).elements.map(activation.value)) }

  /// dx = r + activation'(x) dy.
  func activationGradient(_ activation: Activation) {
    var dx = input(0)
    dx.elements = zip(dx.elements, input(1).elements).map { $0 * activation.derivative($1) }
    store(dx, residual: 2, sign: 1)
  }
}

/// 1 / (1 + exp(-x)).
func logistic(_ x: Double) -> Double { 1 / (1 + exp(-x)) }

extension Activation {
  /// NaN gives NaN.
  func value(_ x: Double) -> Double {
    switch self {
    case .identity: x
    case .relu: x < 0 ? 0 : x
    case .leakyReLU(let slope): x < 0 ? slope * x : x
    case .sigmoid: logistic(x)
    case .elu(let alpha): x > 0 ? x : alpha * expm1(x)
    case .gelu: x / 2 * erfc(-x * 0.5.squareRoot())
    case .silu: x * logistic(x)
    }
  }

  /// At the kink of ReLU and leaky ReLU the derivative from the left, as PyTorch has it. What is not
  /// finite gives NaN.
  func derivative(_ x: Double) -> Double {
    guard x.isFinite else { return .nan }
    switch self {
    case .identity: return 1
    case .relu: return x > 0 ? 1 : 0
    case .leakyReLU(let slope): return x > 0 ? 1 : slope
    case .sigmoid: return logistic(x) * logistic(-x)
    case .elu(let alpha): return x > 0 ? 1 : alpha * exp(x)
    case .gelu:
      let density = exp(-x * x / 2) / (2 * Double.pi).squareRoot()
      return erfc(-x * 0.5.squareRoot()) / 2 + x * density
    case .silu: return logistic(x) * (1 + x * logistic(-x))
    }
  }
}
