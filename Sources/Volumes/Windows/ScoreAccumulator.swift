import RefusableMemory

/// Blends the scores of overlapping tiles into scores of the volume.
public struct ScoreAccumulator: Sendable {
  public let window: SlidingWindow
  public let channels: Int
  /// Weighted sums, [channel][d][h][w].
  private var sums: [Float]
  /// Sums of weights, [d][h][w].
  private var weights: [Float]

  /// Throws `RefusedMemory`.
  public init(_ window: SlidingWindow, channels: Int) throws {
    self.window = window
    self.channels = channels
    let voxels = window.size.reduce(1, *)
    sums = try Array(
      repeating: 0, count: channels * voxels, for: "the scores of \(channels) classes")
    weights = try Array(repeating: 0, count: voxels, for: "the weights of scores")
  }

  /// Adds a tile's scores, [channel][d][h][w] of a patch.
  public mutating func add(_ scores: UnsafeBufferPointer<Float>, at origin: [Int]) {
    let (patch, size) = (window.patch, window.size)
    let (tile, voxels) = (window.weights.count, weights.count)
    precondition(scores.count == channels * tile, "a tile's scores")
    let ranges = (0..<3).map { max(0, -origin[$0])..<min(patch[$0], size[$0] - origin[$0]) }
    for d in ranges[0] {
      for h in ranges[1] {
        let from = (d * patch[1] + h) * patch[2]
        let to = ((d + origin[0]) * size[1] + h + origin[1]) * size[2] + origin[2]
        for w in ranges[2] { weights[to + w] += window.weights[from + w] }
        for channel in 0..<channels {
          for w in ranges[2] {
            sums[channel * voxels + to + w] +=
              scores[channel * tile + from + w] * window.weights[from + w]
          }
        }
      }
    }
  }

  /// Whether every voxel has been scored.
  public var isComplete: Bool { weights.allSatisfy { $0 > 0 } }

  /// The weighted mean of the scores, [channel][d][h][w].
  public consuming func scores() -> [Float] {
    precondition(isComplete, "every voxel is in a tile")
    var result = sums
    // No second array of this size.
    sums = []
    for channel in 0..<channels {
      for voxel in weights.indices { result[channel * weights.count + voxel] /= weights[voxel] }
    }
    return result
  }

  /// The channel with the greatest score of each voxel, in (D, H, W) order; of equals the first.
  /// Throws `RefusedMemory`.
  public func greatest() throws -> [UInt8] {
    precondition(channels <= 256 && isComplete, "every voxel is in a tile")
    let voxels = weights.count
    try Room.check(
      bytes: voxels * MemoryLayout<Float>.stride, for: "the greatest scores of \(voxels) voxels")
    var result = try [UInt8](repeating: 0, count: voxels, for: "the classes of \(voxels) voxels")
    var best = Array(sums[0..<voxels])
    for channel in 1..<max(1, channels) {
      for voxel in 0..<voxels where sums[channel * voxels + voxel] > best[voxel] {
        best[voxel] = sums[channel * voxels + voxel]
        result[voxel] = UInt8(channel)
      }
    }
    return result
  }
}
