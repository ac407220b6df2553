internal import CKernels
import Kernels

extension CallBuilder {
  mutating func addCopies() {
    let (x, y) = (operand(0), result(0))
    native.groups = Int64(x.element.size)
    switch call.kernel {
    case .relayout:
      if x.isVolume && y.isVolume && x.shape == y.shape {
        native.count = Int64(x.shape[1])
        phase(tasks.copyChannels, copyChunks(y))
      } else {
        phase(tasks.relayout, flatChunks)
      }
    case .copyChannels(let source, let target, let count):
      native.source = Int64(source)
      native.target = Int64(target)
      native.count = Int64(count)
      phase(tasks.copyChannels, copyChunks(y))
    case .permuteChannels(let sources):
      native.count = Int64(sources.count)
      let words = UnsafeMutablePointer<Int64>.allocate(capacity: max(sources.count, 1))
      for (index, source) in sources.enumerated() {
        (words + index).initialize(to: Int64(source))
      }
      table = UnsafeMutableRawPointer(words)
      native.table = UnsafeRawPointer(words)
      phase(tasks.permuteChannels, copyChunks(y))
    default: break
    }
  }

  /// Items times shares of 4096 voxels.
  private func copyChunks(_ y: StorageType) -> Int {
    y.shape[0] * ((y.shape.dropFirst(2).reduce(1, *) + 4095) / 4096)
  }
}

extension StorageType {
  fileprivate var isVolume: Bool {
    if case .blocked = layout { return true }
    return false
  }
}
