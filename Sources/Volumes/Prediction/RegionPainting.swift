import Experiment

/// How overlapping regions become one label volume.
///
/// Regions are painted in the order listed, later over earlier, as nnU-Net does. Each paints the first of its
/// labels that no later region holds: with WT {1, 2, 4}, TC {1, 4}, ET {4} the whole tumour paints 2, the core 1
/// and the enhancing tumour 4. Everything else is the background, the first of the labels.
public struct RegionPainting: Hashable, Sendable {
  /// The label value that each region paints.
  public let values: [Int32]
  public let background: Int32

  /// Why regions cannot be told apart in one label volume.
  public struct Unpaintable: Error, Hashable, Sendable, CustomStringConvertible {
    public var region: String
    public var description: String {
      "region '\(region)' has no label of its own to be painted with, as later regions hold all of its"
        + " labels: list regions from the whole to its parts"
    }
  }

  /// Throws `Unpaintable`.
  public init(_ regions: [Region], background: Int = 0) throws {
    self.background = Int32(background)
    values = try zip(regions, Region.painted(regions)).map { region, value in
      guard let value else { throw Unpaintable(region: region.name) }
      return Int32(value)
    }
  }

  /// Label values of as many voxels as `labels` holds, from their scores, [region][voxel]: a region holds
  /// the voxels above `threshold`.
  public func paint(
    _ scores: UnsafeBufferPointer<Float>, threshold: Float,
    into labels: UnsafeMutableBufferPointer<Int32>
  ) {
    let voxels = labels.count
    precondition(scores.count == voxels * values.count, "a score for each region")
    labels.update(repeating: background)
    for (region, value) in values.enumerated() {
      let scores = scores.baseAddress! + region * voxels
      for voxel in 0..<voxels where scores[voxel] > threshold { labels[voxel] = value }
    }
  }
}
