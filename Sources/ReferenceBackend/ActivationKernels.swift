import Kernels

extension Invocation {
  func execute(_ kernel: Kernel.Activation) {
    store(input(0).elements.map(kernel.activation.value))
  }

  /// dx = r + activation'(x) dy.
  func execute(_ kernel: Kernel.ActivationGradient) {
    let derivative = kernel.activation.derivative
    var dx = input(0)
    dx.elements = zip(dx.elements, input(1).elements).map { $0 * derivative($1) }
    store(dx, residual: 2, sign: 1)
  }
}

extension Activation {
  /// The function of x.
  package var value: (Double) -> Double {
    let (formula, parameter) = (meaning.value, parameter)
    return { formula($0, parameter) }
  }

  /// Its derivative by x; NaN where x is not finite.
  var derivative: (Double) -> Double {
    let (formula, parameter) = (meaning.derivative, parameter)
    return { $0.isFinite ? formula($0, parameter) : .nan }
  }

  private var meaning: ActivationFunction {
    guard let meaning = ActivationFunction.all[function.rawValue] else {
      preconditionFailure("prepare refuses a call of an unknown activation")
    }
    return meaning
  }
}
