internal import CKernels
internal import CPUTarget
import Kernels

extension CallBuilder {
  mutating func add(_ kernel: Kernel.Activation) throws {
    try set(kernel.activation)
    phase(tasks.activation, Panels(storage("x")).parts)
  }

  mutating func add(_ kernel: Kernel.ActivationGradient) throws {
    try set(kernel.activation)
    phase(tasks.activationGradient, flatChunks)
  }

  mutating func add(_ kernel: Kernel.Add) {
    native.alpha = kernel.alpha
    native.beta = kernel.beta
    set(range: kernel.range)
    phase(tasks.add, flatChunks)
  }

  mutating func add(_ kernel: Kernel.Scale) {
    native.alpha = kernel.factor
    phase(tasks.scale, flatChunks)
  }

  mutating func add(_ kernel: Kernel.Round) {
    set(range: kernel.range)
    phase(tasks.round, flatChunks)
  }

  mutating func add(_ kernel: Kernel.Zero) {
    let bytes = storage("y").byteCount
    native.count = Int64(bytes)
    phase(tasks.zero, (bytes + (1 << 17) - 1) / (1 << 17))
  }
}
