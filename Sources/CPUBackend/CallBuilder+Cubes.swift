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
    takeBlocks(kernel.factor, fine: storage("x"), coarse: storage("y"))
    addLifting()
    phase(
      tensors.isOnGrid ? tasks.liftDown : tasks.orthogonalDown,
      planes(kernel.factor, coarse: storage("y")))
  }

  mutating func add(_ kernel: Kernel.OrthogonalUp) {
    takeBlocks(kernel.factor, fine: storage("y"), coarse: storage("x"))
    addLifting()
    phase(
      tensors.isOnGrid ? tasks.liftUp : tasks.orthogonalUp,
      planes(kernel.factor, coarse: storage("y")))
  }

  mutating func add(_ kernel: Kernel.OrthogonalMatrixGradient) {
    native.cubes.factor = nativeSizes(kernel.factor)
    let (fine, coarse) = (storage("x"), storage("y"))
    let shares = CubeShares(coarse).count
    native.cubes.shares = Int64(shares)
    let channels = takeBlocks(kernel.factor, fine: fine, coarse: coarse)
    phase(tasks.orthogonalGradient, (fine.shape[1] + channels - 1) / channels * shares)
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

  /// Channels of the fine tensor that a task takes at once: a block, where both tensors are in blocks and
  /// eight coarse channels, those of a fine one, lie together.
  @discardableResult
  private mutating func takeBlocks(
    _ factor: [Int], fine: StorageType, coarse: StorageType
  ) -> Int {
    let isInBlocks =
      factor.reduce(1, *) == 8
      && [fine, coarse].allSatisfy { $0.channelBlock.isMultiple(of: 8) }
    let channels = isInBlocks ? fine.channelBlock : 1
    native.cubes.channels = Int64(channels)
    return channels
  }

  /// The matrices of the fine channels as lifting steps, where values are on a grid.
  private mutating func addLifting() {
    guard tensors.isOnGrid else { return }
    phase(tasks.liftingSteps, storage("x").shape[1])
  }

  /// Planes (n, d) of the coarse tensor.
  private mutating func planes(_ factor: [Int], coarse: StorageType) -> Int {
    native.cubes.factor = nativeSizes(factor)
    return coarse.shape[0] * coarse.shape[2]
  }
}
