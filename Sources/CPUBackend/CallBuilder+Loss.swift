internal import CKernels
import Kernels

extension CallBuilder {
  mutating func addLoss() {
    let x = operand(0)
    switch call.kernel {
    case .softmax:
      phase(tasks.softmax, VoxelShares(x).chunks)
    case .softmaxGradient:
      phase(tasks.softmaxGradient, VoxelShares(x).chunks)
    case .loss(let loss):
      set(loss)
      phase(tasks.lossPartial, VoxelShares(x).chunks)
      phase(tasks.lossFinish, 1)
    case .lossGradient(let loss, let weight):
      set(loss)
      native.weight = weight
      phase(tasks.lossGradient, VoxelShares(x).chunks)
    default: break
    }
  }

  private mutating func set(_ loss: Loss) {
    switch loss.kind {
    case .crossEntropy: native.loss = Int32(CK_CROSS_ENTROPY)
    case .binaryCrossEntropy: native.loss = Int32(CK_BINARY_CROSS_ENTROPY)
    case .meanSquaredError: native.loss = Int32(CK_MEAN_SQUARED_ERROR)
    case .focal(let gamma):
      native.loss = Int32(CK_FOCAL)
      native.alpha = gamma
    case .dice(let smooth, let background, let squares):
      native.loss = Int32(CK_DICE)
      native.beta = smooth
      native.background = background ? 1 : 0
      native.squares = squares ? 1 : 0
    }
    if case .regions(let regions) = loss.target {
      native.sigmoid = 1
      setRegions(regions)
    }
  }

  /// For each channel, which of the 256 labels it counts.
  private mutating func setRegions(_ regions: [[Int]]) {
    let bytes = UnsafeMutablePointer<UInt8>.allocate(capacity: 256 * max(regions.count, 1))
    bytes.initialize(repeating: 0, count: 256 * max(regions.count, 1))
    for (channel, labels) in regions.enumerated() {
      for label in labels { bytes[256 * channel + label] = 1 }
    }
    table = UnsafeMutableRawPointer(bytes)
    native.table = UnsafeRawPointer(bytes)
  }
}
