internal import CKernels
internal import CPUTarget
import Kernels

extension CallBuilder {
  mutating func add(_ kernel: Kernel.Norm) {
    let shares = FlatShares(storage("g")).count
    native.norm.shares = Int64(shares)
    native.norm.factor = kernel.scale
    phase(tasks.squares, shares)
    phase(tasks.norm, 1)
  }

  mutating func add(_ kernel: Kernel.Optimize) {
    set(kernel.optimizer)
    phase(tasks.optimize, flatChunks)
  }

  mutating func add(_ kernel: Kernel.MovingAverage) {
    native.movingAverage.rest = 1 - kernel.decay
    phase(tasks.movingAverage, flatChunks)
  }

  private mutating func set(_ optimizer: Optimizer) {
    native.optimizer.gradientScale = optimizer.gradientScale
    native.optimizer.clip = optimizer.clip
    let cleared = 1 + optimizer.stateCount
    if cleared < call.results.count {
      native.optimizer.clears = 1
      set(result: cleared, ck_tensor())
    }
    switch optimizer.rule {
    case .sgd(let momentum, let nesterov, let weightDecay):
      native.optimizer.rule = Int32(CK_SGD)
      native.optimizer.momentum = momentum
      native.optimizer.nesterov = nesterov ? 1 : 0
      native.optimizer.weightDecay = weightDecay
    case .adam(let beta1, let beta2, let epsilon, let weightDecay, let decoupled):
      native.optimizer.rule = Int32(CK_ADAM)
      native.optimizer.beta1 = beta1
      native.optimizer.beta2 = beta2
      native.optimizer.epsilon = epsilon
      native.optimizer.weightDecay = weightDecay
      native.optimizer.decoupled = decoupled ? 1 : 0
    }
  }
}
