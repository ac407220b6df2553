internal import CKernels
import Kernels

extension CallBuilder {
  mutating func add(_ kernel: Kernel.Relayout) {
    let (x, y) = (storage("x"), storage("y"))
    if x.isVolume && y.isVolume && x.shape == y.shape {
      native.copy.count = Int64(x.shape[1])
      phase(tasks.copyChannels, copyChunks(y))
    } else {
      phase(tasks.relayout, flatChunks)
    }
  }

  mutating func add(_ kernel: Kernel.CopyChannels) {
    native.copy.source = Int64(kernel.source)
    native.copy.target = Int64(kernel.target)
    native.copy.count = Int64(kernel.count)
    phase(tasks.copyChannels, copyChunks(storage("y")))
  }

  mutating func add(_ kernel: Kernel.PermuteChannels) {
    native.copy.count = Int64(kernel.sources.count)
    let words = UnsafeMutablePointer<Int64>.allocate(capacity: max(kernel.sources.count, 1))
    for (index, source) in kernel.sources.enumerated() {
      (words + index).initialize(to: Int64(source))
    }
    table = UnsafeMutableRawPointer(words)
    native.copy.sources = UnsafePointer(words)
    phase(tasks.permuteChannels, copyChunks(storage("y")))
  }

  mutating func add(_ kernel: Kernel.DownsampleLabels) {
    let labels = storage("y")
    native.labels.factor = nativeSizes(kernel.factor)
    phase(tasks.downsampleLabels, labels.shape[0] * labels.shape[2])
  }

  /// Items times shares of their voxels.
  private func copyChunks(_ y: StorageType) -> Int {
    y.shape[0] * ((y.shape.dropFirst(2).reduce(1, *) + CK_COPY_VOXELS - 1) / CK_COPY_VOXELS)
  }
}

extension StorageType {
  fileprivate var isVolume: Bool {
    if case .blocked = layout { return true }
    return false
  }
}
