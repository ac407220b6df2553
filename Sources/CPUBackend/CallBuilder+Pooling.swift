internal import CKernels
internal import CPUTarget
import Kernels

extension CallBuilder {
  mutating func add(_ kernel: Kernel.MaxPool) {
    set(kernel.window)
    phase(tasks.maxPool, planes("y"))
  }

  mutating func add(_ kernel: Kernel.MaxPoolGradient) {
    set(kernel.window)
    phase(tasks.maxPoolGradient, planes("dx"))
  }

  mutating func add(_ kernel: Kernel.AveragePool) {
    set(kernel.window)
    phase(tasks.averagePool, planes("y"))
  }

  mutating func add(_ kernel: Kernel.AveragePoolGradient) {
    set(kernel.window)
    phase(tasks.averagePoolGradient, planes("dx"))
  }

  mutating func add(_ kernel: Kernel.Upsample) {
    set(kernel.upsampling)
    phase(tasks.upsample, planes("y"))
  }

  mutating func add(_ kernel: Kernel.UpsampleGradient) {
    set(kernel.upsampling)
    phase(tasks.upsampleGradient, planes("dx"))
  }

  private func planes(_ name: String) -> Int { Panels(storage(name)).planes }

  private mutating func set(_ window: Window) {
    native.pool.kernel = nativeSizes(window.kernel)
    native.pool.stride = nativeSizes(window.stride)
    native.pool.padding = nativeSizes(window.padding)
  }

  private mutating func set(_ upsampling: Upsampling) {
    native.upsampling.factor = nativeSizes(upsampling.factor)
    native.upsampling.trilinear = upsampling.mode == .trilinear ? 1 : 0
    native.upsampling.residualSign = Int32(upsampling.residualSign)
    if upsampling.residualSign == 0 { native.operand.1.data = nil }
  }
}
