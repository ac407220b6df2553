import Kernels

/// y[n, o] = sum over f of w[o, f] x[n, f] + b[o], and its gradients.
extension Invocation {
  func execute(_ kernel: Kernel.Dense) {
    let (x, w, b) = (input(0), input(1), optionalInput(2))
    var y = zeros(0)
    for item in 0..<y.batch {
      for output in 0..<y.channels {
        var sum = 0.0
        for feature in 0..<x.channels {
          sum +=
            w.elements[output * x.channels + feature]
            * x.elements[item * x.channels + feature]
        }
        y.elements[item * y.channels + output] = sum + (b?.elements[output] ?? 0)
      }
    }
    store(y)
  }

  func execute(_ kernel: Kernel.DenseDataGradient) {
    let (dy, w) = (input(0), input(1))
    var dx = zeros(0)
    for item in 0..<dx.batch {
      for output in 0..<dy.channels {
        for feature in 0..<dx.channels {
          dx.elements[item * dx.channels + feature] +=
            w.elements[output * dx.channels + feature]
            * dy.elements[item * dy.channels + output]
        }
      }
    }
    store(dx)
  }

  func execute(_ kernel: Kernel.DenseWeightGradient) {
    let (x, dy) = (input(0), input(1))
    var dw = current(0)
    for item in 0..<x.batch {
      for output in 0..<dy.channels {
        for feature in 0..<x.channels {
          dw.elements[output * x.channels + feature] +=
            dy.elements[item * dy.channels + output]
            * x.elements[item * x.channels + feature]
        }
      }
    }
    store(dw)
  }
}
