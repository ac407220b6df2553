internal import CKernels
internal import CPUTarget
import Kernels

extension CallBuilder {
  mutating func add(_ kernel: Kernel.Activation) throws {
    native.activation = try native(kernel.activation)
    phase(tasks.activation, Panels(storage("x")).parts)
  }

  mutating func add(_ kernel: Kernel.ActivationGradient) throws {
    native.activation = try native(kernel.activation)
    phase(tasks.activationGradient, flatChunks)
  }

  mutating func add(_ kernel: Kernel.Add) {
    native.arithmetic.factor = (kernel.alpha, kernel.beta)
    phase(tensors.isOnGrid ? tasks.addFixed : tasks.add, flatChunks)
  }

  mutating func add(_ kernel: Kernel.Scale) {
    native.arithmetic.factor.0 = kernel.factor
    phase(tasks.scale, flatChunks)
  }

  mutating func add(_ kernel: Kernel.Round) {
    phase(tasks.round, flatChunks)
  }

  mutating func add(_ kernel: Kernel.Zero) {
    phase(tasks.zero, (storage("y").byteCount + CK_ZEROED_BYTES - 1) / CK_ZEROED_BYTES)
  }
}
