/// How much of the data a training step sees at once.
public struct ModelSize: Hashable, Sendable {
  /// Voxels along (D, H, W).
  public var patch: [Int]
  /// Patches in a batch.
  public var batch: Int

  public init(patch: [Int], batch: Int) {
    self.patch = patch
    self.batch = batch
  }

  /// Patches that a batch may have, far beyond any use.
  public static let batches = 1...65_536

  /// Whether fewer voxels are in a patch or, of as many, in a batch.
  static func isSmaller(_ size: ModelSize, than other: ModelSize) -> Bool {
    (size.patch.reduce(1, *), size.batch) < (other.patch.reduce(1, *), other.batch)
  }
}
