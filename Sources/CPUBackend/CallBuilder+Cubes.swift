internal import CKernels
import Kernels

extension CallBuilder {
  mutating func addCubes() {
    switch call.kernel {
    case .squeeze(let factor):
      phase(tasks.squeeze, planes(factor, coarse: result(0)))
    case .unsqueeze(let factor):
      phase(tasks.unsqueeze, planes(factor, coarse: operand(0)))
    case .orthogonalDown(let factor, let range):
      addLifting(range, channels: operand(0).shape[1])
      phase(
        range == nil ? tasks.orthogonalDown : tasks.liftDown, planes(factor, coarse: result(0)))
    case .orthogonalUp(let factor, let range):
      addLifting(range, channels: result(0).shape[1])
      phase(range == nil ? tasks.orthogonalUp : tasks.liftUp, planes(factor, coarse: operand(0)))
    case .orthogonalMatrixGradient(let factor):
      let (fine, coarse) = (operand(0), operand(1))
      native.stride = nativeSizes(factor)
      let shares = CubeShares(coarse).count
      native.count = Int64(shares)
      phase(tasks.orthogonalGradient, fine.shape[1] * shares)
      phase(tasks.orthogonalGradientFinish, fine.shape[1])
    case .cayley(let factor):
      native.stride = nativeSizes(factor)
      phase(tasks.cayley, operand(0).shape[0])
    case .cayleyGradient(let factor):
      native.stride = nativeSizes(factor)
      phase(tasks.cayleyGradient, operand(1).shape[0])
    default: break
    }
  }

  /// The matrices as lifting steps, where values are on a grid.
  private mutating func addLifting(_ range: Double?, channels: Int) {
    guard range != nil else { return }
    set(range: range)
    phase(tasks.liftingSteps, channels)
  }

  /// Planes (n, d) of the coarse tensor.
  private mutating func planes(_ factor: [Int], coarse: StorageType) -> Int {
    native.stride = nativeSizes(factor)
    return coarse.shape[0] * coarse.shape[2]
  }
}
