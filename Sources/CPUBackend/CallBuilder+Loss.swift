internal import CKernels
import Kernels

extension CallBuilder {
  mutating func addLoss() throws {
    let x = try required(0)
    switch call.kernel {
    case .softmax:
      try require(x.shape == result(0).shape, "changes the shape")
      phase(tasks.softmax, VoxelShares(x).chunks)
    case .softmaxGradient:
      let (y, dx) = (try required(1), try result(0))
      try require(x.shape == y.shape && x.shape == dx.shape, "changes the shape")
      phase(tasks.softmaxGradient, VoxelShares(x).chunks)
    case .loss(let loss):
      try set(loss)
      phase(tasks.lossPartial, VoxelShares(x).chunks)
      phase(tasks.lossFinish, 1)
    case .lossGradient(let loss, let weight):
      try set(loss)
      native.weight = weight
      phase(tasks.lossGradient, VoxelShares(x).chunks)
    default: break
    }
  }

  private mutating func set(_ loss: Loss) throws {
    let (x, target) = (try required(0), try required(1))
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
    switch (loss.kind, loss.target) {
    case (.meanSquaredError, .tensor):
      try require(x.shape == target.shape, "compares \(x.shape) with \(target.shape)")
    case (.crossEntropy, .classes), (.focal, .classes), (.dice, .classes):
      try requireLabels(target, of: x)
    case (.binaryCrossEntropy, .regions(let regions)), (.focal, .regions(let regions)),
      (.dice, .regions(let regions)):
      try requireLabels(target, of: x)
      try require(regions.count == x.shape[1], "has another number of regions than channels")
      native.sigmoid = 1
      setRegions(regions)
    default: try require(false, "has a target of another kind than its loss")
    }
  }

  private func requireLabels(_ labels: StorageType, of x: StorageType) throws {
    try require(
      labels.shape == [x.shape[0], 1] + x.shape[2...] && labels.storedCount == labels.logicalCount,
      "has labels of shape \(labels.shape) or padded")
  }

  /// For each channel, which of the 256 labels it counts.
  private mutating func setRegions(_ regions: [[Int]]) {
    let bytes = UnsafeMutablePointer<UInt8>.allocate(capacity: 256 * max(regions.count, 1))
    bytes.initialize(repeating: 0, count: 256 * max(regions.count, 1))
    for (channel, labels) in regions.enumerated() {
      for label in labels where (0..<256).contains(label) { bytes[256 * channel + label] = 1 }
    }
    table = UnsafeMutableRawPointer(bytes)
    native.table = UnsafeRawPointer(bytes)
  }
}
