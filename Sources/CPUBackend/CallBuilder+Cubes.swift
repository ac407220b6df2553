internal import CKernels
internal import CPUTarget
import Kernels

extension CallBuilder {
  mutating func add(_ kernel: Kernel.Squeeze) {
    phase(tasks.squeeze, planes(kernel.factor, coarse: storage("y")))
  }

  mutating func add(_ kernel: Kernel.Unsqueeze) {
    phase(tasks.unsqueeze, planes(kernel.factor, coarse: storage("x")))
  }

  mutating func add(_ kernel: Kernel.OrthogonalDown) {
    addLifting(kernel.range)
    phase(
      kernel.range == nil ? tasks.orthogonalDown : tasks.liftDown,
      planes(kernel.factor, coarse: storage("y")))
  }

  mutating func add(_ kernel: Kernel.OrthogonalUp) {
    addLifting(kernel.range)
    phase(
      kernel.range == nil ? tasks.orthogonalUp : tasks.liftUp,
      planes(kernel.factor, coarse: storage("y")))
  }

  mutating func add(_ kernel: Kernel.OrthogonalMatrixGradient) {
    native.cubes.factor = nativeSizes(kernel.factor)
    let (fine, shares) = (storage("x"), CubeShares(storage("y")).count)
    native.cubes.shares = Int64(shares)
    phase(tasks.orthogonalGradient, fine.shape[1] * shares)
    phase(tasks.orthogonalGradientFinish, fine.shape[1])
  }

  mutating func add(_ kernel: Kernel.Cayley) {
    native.cubes.factor = nativeSizes(kernel.factor)
    phase(tasks.cayley, storage("a").shape[0])
  }

  mutating func add(_ kernel: Kernel.CayleyGradient) {
    native.cubes.factor = nativeSizes(kernel.factor)
    phase(tasks.cayleyGradient, storage("a").shape[0])
  }

  /// The matrices of the fine channels as lifting steps, where values are on a grid.
  private mutating func addLifting(_ range: Double?) {
    guard range != nil else { return }
    native.cubes.grid = ck_grid(range: range)
    phase(tasks.liftingSteps, storage("x").shape[1])
  }

  /// Planes (n, d) of the coarse tensor.
  private mutating func planes(_ factor: [Int], coarse: StorageType) -> Int {
    native.cubes.factor = nativeSizes(factor)
    return coarse.shape[0] * coarse.shape[2]
  }
}
