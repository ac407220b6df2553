internal import CKernels
internal import CPUTarget
import Kernels

extension CallBuilder {
  mutating func add(_ kernel: Kernel.Norm) {
    let shares = FlatShares(storage("g")).count
    native.count = Int64(shares)
    native.alpha = kernel.scale
    phase(tasks.squares, shares)
    phase(tasks.norm, 1)
  }

  mutating func add(_ kernel: Kernel.Optimize) {
    set(kernel.optimizer)
    phase(tasks.optimize, flatChunks)
  }

  private mutating func set(_ optimizer: Optimizer) {
    native.gradientScale = optimizer.gradientScale
    native.clip = optimizer.clip
    let cleared = 1 + optimizer.stateCount
    if cleared < call.results.count {
      native.count = 1
      set(result: cleared, ck_tensor())
    }
    switch optimizer.rule {
    case .sgd(let momentum, let nesterov, let weightDecay):
      native.momentum = momentum
      native.nesterov = nesterov ? 1 : 0
      native.decay = weightDecay
    case .adam(let beta1, let beta2, let epsilon, let weightDecay, let decoupled):
      native.groups = 1
      native.beta1 = beta1
      native.beta2 = beta2
      native.epsilon = epsilon
      native.decay = weightDecay
      native.decoupled = decoupled ? 1 : 0
    }
  }
}
