import Foundation
import Kernels

extension Invocation {
  func apply(_ activation: Activation) { store(input(0).elements.map(activation.value)) }

  func applyInverse(_ activation: Activation) { store(input(0).elements.map(activation.inverse)) }

  /// dx = r + activation'(x) dy.
  func activationGradient(_ activation: Activation) {
    var dx = input(0)
    dx.elements = zip(dx.elements, input(1).elements).map { $0 * activation.derivative($1) }
    store(dx, residual: 2, sign: 1)
  }

  /// y = exp(x - max) / sum over axis 1 of the same.
  func softmax() {
    var y = input(0)
    y.forEachVoxel { values in values = softmaxOf(values) }
    store(y)
  }

  /// dx = y (dy - sum over axis 1 of y dy).
  func softmaxGradient() {
    let (dy, y) = (input(0), input(1))
    var dx = dy
    for item in 0..<y.batch {
      for voxel in 0..<y.voxels {
        let indices = (0..<y.channels).map { y.plane(item, $0) + voxel }
        let inner = indices.reduce(0) { $0 + y.elements[$1] * dy.elements[$1] }
        for index in indices {
          dx.elements[index] = y.elements[index] * (dy.elements[index] - inner)
        }
      }
    }
    store(dx)
  }
}

func softmaxOf(_ logits: [Double]) -> [Double] {
  let largest = logits.max() ?? 0
  let exponentials = logits.map { exp($0 - largest) }
  let sum = exponentials.reduce(0, +)
  return exponentials.map { $0 / sum }
}

/// 1 / (1 + exp(-x)).
func logistic(_ x: Double) -> Double { 1 / (1 + exp(-x)) }

extension Grid {
  /// Calls `body` with the channels' values at each voxel, to replace them.
  mutating func forEachVoxel(_ body: (inout [Double]) -> Void) {
    var values = Array(repeating: 0.0, count: channels)
    for item in 0..<batch {
      for voxel in 0..<voxels {
        for channel in 0..<channels { values[channel] = elements[plane(item, channel) + voxel] }
        body(&values)
        for channel in 0..<channels { elements[plane(item, channel) + voxel] = values[channel] }
      }
    }
  }
}

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

  /// At the kink of ReLU and leaky ReLU the derivative from the left, as PyTorch has it.
  func derivative(_ x: Double) -> Double {
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

  func inverse(_ y: Double) -> Double {
    switch self {
    case .identity: return y
    case .leakyReLU(let slope): return y < 0 ? y / slope : y
    default: preconditionFailure("prepare refuses the inverse of \(self)")
    }
  }
}
