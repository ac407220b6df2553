import Foundation
import Kernels

extension Invocation {
  /// Updates every element of a flat range and clears the gradients that are a result.
  func execute(_ kernel: Kernel.Optimize) {
    let optimizer = kernel.optimizer
    var factor = optimizer.gradientScale
    if optimizer.clip > 0, let norm = optionalInput(1)?.elements[0] {
      let ratio = optimizer.clip / norm
      factor *= (ratio >= 1 ? 1 : ratio) + 0 * norm
    }
    let gradients = input(0).elements.map { factor * $0 }
    let cleared = 1 + optimizer.stateCount
    if cleared < call.results.count { store(zeros(cleared), cleared) }
    switch optimizer.rule {
    case .sgd(let momentum, let nesterov, let weightDecay):
      descend(gradients, momentum: momentum, nesterov: nesterov, weightDecay: weightDecay)
    case .adam(let beta1, let beta2, let epsilon, let weightDecay, let decoupled):
      let rule = AdamUpdate(
        beta1: beta1, beta2: beta2, epsilon: epsilon, weightDecay: weightDecay,
        decoupled: decoupled, rate: context.learningRate, update: Double(context.update))
      var (parameters, first, second) = (current(0), current(1), current(2))
      for (index, gradient) in gradients.enumerated() {
        rule.apply(
          gradient, &parameters.elements[index], &first.elements[index], &second.elements[index])
      }
      storeFinite(parameters, 0)
      storeFinite(first, 1)
      storeFinite(second, 2)
    }
  }

  func execute(_ kernel: Kernel.MovingAverage) {
    let weights = input(0)
    guard context.update > 1 else { return storeFinite(weights, 0) }
    var average = current(0)
    for (index, weight) in weights.elements.enumerated() {
      average.elements[index] += (1 - kernel.decay) * (weight - average.elements[index])
    }
    storeFinite(average, 0)
  }

  private func descend(
    _ gradients: [Double], momentum: Double, nesterov: Bool, weightDecay: Double
  ) {
    var parameters = current(0)
    var velocity = momentum == 0 ? nil : current(1)
    for index in gradients.indices {
      let gradient = gradients[index] + weightDecay * parameters.elements[index]
      var direction = gradient
      if velocity != nil {
        velocity!.elements[index] = momentum * velocity!.elements[index] + gradient
        direction = velocity!.elements[index]
        if nesterov { direction = gradient + momentum * direction }
      }
      parameters.elements[index] -= context.learningRate * direction
    }
    storeFinite(parameters, 0)
    if let velocity { storeFinite(velocity, 1) }
  }
}

/// m = beta1 m + (1 - beta1) g; v = beta2 v + (1 - beta2) g^2;
/// p -= rate m / (1 - beta1^t) / (sqrt(v / (1 - beta2^t)) + epsilon), with t the update's number.
private struct AdamUpdate {
  var beta1, beta2, epsilon, weightDecay: Double
  var decoupled: Bool
  var rate, update: Double

  func apply(
    _ gradient: Double, _ parameter: inout Double, _ first: inout Double, _ second: inout Double
  ) {
    var gradient = gradient
    if decoupled {
      parameter -= rate * weightDecay * parameter
    } else {
      gradient += weightDecay * parameter
    }
    first = beta1 * first + (1 - beta1) * gradient
    second = beta2 * second + (1 - beta2) * gradient * gradient
    let mean = first / (1 - pow(beta1, update))
    let root = (second / (1 - pow(beta2, update))).squareRoot()
    parameter -= rate * mean / (root + epsilon)
  }
}
