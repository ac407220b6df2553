internal import CKernels
import Kernels

extension CallBuilder {
  mutating func add(_ kernel: Kernel.Reparameterize) { phase(tasks.reparameterize, flatChunks) }

  mutating func add(_ kernel: Kernel.ReparameterizeGradient) {
    phase(tasks.reparameterizeGradient, flatChunks)
  }

  mutating func add(_ kernel: Kernel.Divergence) {
    native.divergence.factor = kernel.scale
    phase(tasks.divergence, 1)
  }

  mutating func add(_ kernel: Kernel.DivergenceGradient) {
    native.divergence.factor = kernel.scale * kernel.weight
    phase(tasks.divergenceGradient, 1)
  }
}
