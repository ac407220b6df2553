import Kernels
import Program
import Volumes

extension Predictor {
  /// How a case is segmented within `budget` bytes of the process's memory; nil where it cannot be.
  ///
  /// - Parameters:
  ///   - placement: of the case without a crop, which its voxels alone tell: with one it is less.
  ///   - images: how many bytes each image has in its file, decompressed.
  public func plan(
    _ placement: VoxelPlacement, images: [Int], withProbabilities: Bool = false,
    within budget: Int
  ) -> PredictionPlan? {
    memory(placement, images, withProbabilities).plan(within: budget)
  }

  /// The least budget within which `plan` finds one.
  public func leastBytes(
    _ placement: VoxelPlacement, images: [Int], withProbabilities: Bool = false
  ) -> Int {
    memory(placement, images, withProbabilities).leastBytes
  }

  func memory(
    _ placement: VoxelPlacement, _ images: [Int], _ withProbabilities: Bool
  ) -> PredictionMemory {
    PredictionMemory(
      networks: sessions.map { $0.program.inference.arenaBytes }.reduce(0, +)
        + tileScores * MemoryLayout<Float>.stride
        + inputs[0].storage.bytesOfCopies + outputs[0].storage.bytesOfCopies,
      window: window(placement.size), placement: placement,
      channels: outputs[0].storage.shape[1], images: images,
      withProbabilities: withProbabilities,
      labelBytes: LabelVolume.bytesPerVoxel(of: painting.values))
  }
}

extension StorageType {
  /// What writing or reading a tensor as numbers in row-major order takes at most: the numbers, and where
  /// they are stored in another order the stored bytes and numbers in double precision (bytes).
  fileprivate var bytesOfCopies: Int {
    let numbers = logicalCount * MemoryLayout<Float>.stride
    return isRowMajor ? numbers : byteCount + 3 * numbers
  }
}
