internal import CKernels
import Kernels

extension CallBuilder {
  mutating func addDense() {
    switch call.kernel {
    case .dense:
      phase(tasks.dense, rows(of: operand(1)))
    case .denseDataGradient:
      let columns = result(0).shape[1]
      // A page of each row, or a sixteenth of a short one in whole cache lines: shorter pieces of a
      // row are read slowly.
      let count = min(1024, max(256, (columns / 16 + 15) / 16 * 16))
      native.count = Int64(count)
      phase(tasks.denseDataGradient, (columns + count - 1) / count)
    default:
      phase(tasks.denseWeightGradient, rows(of: result(0)))
    }
  }

  /// Chunks of as many rows of the weights as are worth being shared out.
  private mutating func rows(of weights: StorageType) -> Int {
    let (rows, length) = (weights.shape[0], weights.shape[1])
    let count = ((1 << 15) / max(length, 1) / 4 + 1) * 4
    native.count = Int64(count)
    return (rows + count - 1) / count
  }
}
