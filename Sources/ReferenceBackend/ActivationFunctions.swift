import Foundation
import Kernels

/// The meaning of an activation: its value and its derivative at x, given the parameter.
///
/// The value of a NaN is a NaN. At a kink the derivative is that from the left, as PyTorch has it.
struct ActivationFunction: Sendable {
  typealias Formula = @Sendable (_ x: Double, _ parameter: Double) -> Double
  var value: Formula
  var derivative: Formula

  /// The functions that the backend computes.
  static let all: [String: ActivationFunction] = [
    "identity": ActivationFunction(value: { x, _ in x }, derivative: { _, _ in 1 }),
    "relu": ActivationFunction(
      value: { x, _ in x < 0 ? 0 : x }, derivative: { x, _ in x > 0 ? 1 : 0 }),
    "leaky-relu": ActivationFunction(
      value: { x, slope in x < 0 ? slope * x : x }, derivative: { x, slope in x > 0 ? 1 : slope }),
    "sigmoid": ActivationFunction(
      value: { x, _ in logistic(x) }, derivative: { x, _ in logistic(x) * logistic(-x) }),
    "elu": ActivationFunction(
      value: { x, alpha in x > 0 ? x : alpha * expm1(x) },
      derivative: { x, alpha in x > 0 ? 1 : alpha * exp(x) }),
    "gelu": ActivationFunction(
      value: { x, _ in x / 2 * erfc(-x * 0.5.squareRoot()) },
      derivative: { x, _ in
        let density = exp(-x * x / 2) / (2 * Double.pi).squareRoot()
        return erfc(-x * 0.5.squareRoot()) / 2 + x * density
      }),
    "silu": ActivationFunction(
      value: { x, _ in x * logistic(x) },
      derivative: { x, _ in logistic(x) * (1 + x * logistic(-x)) }),
    "mish": ActivationFunction(
      value: { x, _ in x * tanh(softplus(x)) },
      derivative: { x, _ in
        let t = tanh(softplus(x))
        return t + x * (1 - t * t) * logistic(x)
      }),
  ]
}

/// log(1 + exp(x)), which does not overflow.
private func softplus(_ x: Double) -> Double { max(x, 0) + log1p(exp(-abs(x))) }

/// 1 / (1 + exp(-x)).
func logistic(_ x: Double) -> Double { 1 / (1 + exp(-x)) }
