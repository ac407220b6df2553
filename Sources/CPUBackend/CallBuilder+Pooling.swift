internal import CKernels
import Kernels

extension CallBuilder {
  mutating func addPooling() {
    let planes = Panels(result(0)).planes
    switch call.kernel {
    case .maxPool(let window):
      set(window)
      phase(tasks.maxPool, planes)
    case .maxPoolGradient(let window):
      set(window)
      phase(tasks.maxPoolGradient, planes)
    case .averagePool(let window):
      set(window)
      phase(tasks.averagePool, planes)
    case .averagePoolGradient(let window):
      set(window)
      phase(tasks.averagePoolGradient, planes)
    case .upsample(let upsampling):
      set(upsampling)
      phase(tasks.upsample, planes)
    case .upsampleGradient(let upsampling):
      set(upsampling)
      phase(tasks.upsampleGradient, planes)
    default: break
    }
  }

  private mutating func set(_ window: Window) {
    native.kernel = nativeSizes(window.kernel)
    native.stride = nativeSizes(window.stride)
    native.padding = nativeSizes(window.padding)
  }

  private mutating func set(_ upsampling: Upsampling) {
    native.stride = nativeSizes(upsampling.factor)
    native.trilinear = upsampling.mode == .trilinear ? 1 : 0
    native.residualSign = Int32(upsampling.residualSign)
    if upsampling.residualSign == 0 { native.operand.1.data = nil }
    set(range: upsampling.range)
  }
}
