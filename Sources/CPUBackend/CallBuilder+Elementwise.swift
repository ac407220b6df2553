internal import CKernels
import Kernels

extension CallBuilder {
  mutating func addElementwise() throws {
    switch call.kernel {
    case .activation(let activation):
      try set(activation)
      phase(tasks.activation, Panels(operand(0)).parts)
    case .activationGradient(let activation):
      try set(activation)
      phase(tasks.activationGradient, flatChunks)
    case .add(let alpha, let beta, let range):
      native.alpha = alpha
      native.beta = beta
      set(range: range)
      phase(tasks.add, flatChunks)
    case .scale(let factor):
      native.alpha = factor
      phase(tasks.scale, flatChunks)
    case .round(let range):
      set(range: range)
      phase(tasks.round, flatChunks)
    case .zero:
      let bytes = result(0).byteCount
      native.count = Int64(bytes)
      phase(tasks.zero, (bytes + (1 << 17) - 1) / (1 << 17))
    case .reparameterize:
      phase(tasks.reparameterize, flatChunks)
    case .reparameterizeGradient:
      phase(tasks.reparameterizeGradient, flatChunks)
    case .divergence(let scale):
      native.alpha = scale
      phase(tasks.divergence, 1)
    case .divergenceGradient(let scale, let weight):
      native.alpha = scale * weight
      phase(tasks.divergenceGradient, 1)
    case .downsampleLabels(let factor):
      let labels = result(0)
      native.stride = nativeSizes(factor)
      phase(tasks.downsampleLabels, labels.shape[0] * labels.shape[2])
    case .norm(let scale):
      let shares = FlatShares(operand(0)).count
      native.count = Int64(shares)
      native.alpha = scale
      phase(tasks.squares, shares)
      phase(tasks.norm, 1)
    case .optimize(let optimizer):
      set(optimizer)
      phase(tasks.optimize, flatChunks)
    default: break
    }
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
