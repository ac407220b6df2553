internal import CKernels
import Kernels

extension CallBuilder {
  mutating func addCubes() throws {
    switch call.kernel {
    case .squeeze(let factor):
      let coarse = try volumes(factor, fine: required(0), coarse: result(0))
      phase(tasks.squeeze, coarse)
    case .unsqueeze(let factor):
      let coarse = try volumes(factor, fine: result(0), coarse: required(0))
      phase(tasks.unsqueeze, coarse)
    case .orthogonalDown(let factor, let range):
      let coarse = try volumes(factor, fine: required(0), coarse: result(0))
      try addLifting(factor, range, channels: required(0).shape[1])
      phase(range == nil ? tasks.orthogonalDown : tasks.liftDown, coarse)
    case .orthogonalUp(let factor, let range):
      let coarse = try volumes(factor, fine: result(0), coarse: required(0))
      try addLifting(factor, range, channels: result(0).shape[1])
      phase(range == nil ? tasks.orthogonalUp : tasks.liftUp, coarse)
    case .orthogonalMatrixGradient(let factor):
      let (fine, coarse) = (try required(0), try required(1))
      _ = try volumes(factor, fine: fine, coarse: coarse)
      let shares = CubeShares(coarse).count
      native.count = Int64(shares)
      phase(tasks.orthogonalGradient, fine.shape[1] * shares)
      phase(tasks.orthogonalGradientFinish, fine.shape[1])
    case .cayley(let factor):
      native.stride = nativeSizes(factor)
      try require(factor.allSatisfy { $0 & ($0 - 1) == 0 }, "takes powers of two alone")
      phase(tasks.cayley, try required(0).shape[0])
    case .cayleyGradient(let factor):
      native.stride = nativeSizes(factor)
      try require(factor.allSatisfy { $0 & ($0 - 1) == 0 }, "takes powers of two alone")
      phase(tasks.cayleyGradient, try required(1).shape[0])
    default: break
    }
  }

  /// The matrices as lifting steps, where values are on a grid.
  private mutating func addLifting(_ factor: [Int], _ range: Double?, channels: Int) throws {
    guard range != nil else { return }
    try require(factor.reduce(1, *) <= 8, "lifts no cubes of more than 8 values")
    set(range: range)
    phase(tasks.liftingSteps, channels)
  }

  /// Planes (n, d) of the coarse tensor.
  private mutating func volumes(
    _ factor: [Int], fine: StorageType, coarse: StorageType
  ) throws -> Int {
    try requireVolume(fine)
    try requireVolume(coarse)
    let size = factor.reduce(1, *)
    try require(
      coarse.shape[1] == fine.shape[1] * size
        && (0..<3).allSatisfy { coarse.shape[$0 + 2] * factor[$0] == fine.shape[$0 + 2] },
      "does not fit \(fine.shape) and \(coarse.shape)")
    native.stride = nativeSizes(factor)
    return coarse.shape[0] * coarse.shape[2]
  }
}
