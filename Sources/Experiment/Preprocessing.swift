/// What becomes of a case's volumes, which lie along (D, H, W), before patches are taken from them: they are
/// cropped, normalized and resampled, in this order.
public struct Preprocessing: Codable, Hashable, Sendable {
  public enum Crop: String, Codable, Hashable, Sendable, CaseIterable {
    case none = "none"
    /// The least box with all voxels that are not zero in some channel.
    case nonZero = "nonzero"
  }

  public var crop: Crop
  /// Millimetres from one voxel to the next along (D, H, W); nil leaves the voxels that are there.
  public var spacing: [Double]?
  /// One for each channel, or one for all.
  public var normalization: [IntensityNormalization]

  /// Spacings that can be asked for, in millimetres.
  public static let spacings = 1e-3...1e3

  private enum CodingKeys: String, CodingKey {
    case crop = "crop"
    case spacing = "spacing"
    case normalization = "normalization"
  }

  public init(
    crop: Crop = .none, spacing: [Double]? = nil,
    normalization: [IntensityNormalization] = [.zScoreNonZero]
  ) {
    self.crop = crop
    self.spacing = spacing
    self.normalization = normalization
  }

  public func normalization(of channel: Int) -> IntensityNormalization {
    normalization.count == 1 ? normalization[0] : normalization[channel]
  }

  /// Whether voxels may become others than those of the files.
  public var changesGrid: Bool { crop != .none || spacing != nil }
}

/// How a channel's intensities become the network's input.
public enum IntensityNormalization: Hashable, Sendable {
  /// Mean 0, standard deviation 1 over the voxels that are not zero in the channel; zeros stay zero.
  case zScoreNonZero
  /// The same over the voxels that are not zero in some channel, or enclosed by such; all others, which are
  /// zero, stay so.
  case zScoreMask
  /// The same over all voxels.
  case zScore
  /// By numbers of a whole data set.
  case ct(CT)
  /// From 0, the least voxel, to 1, the greatest.
  case rescale
  case none

  /// Limited to `low` … `high`, minus `mean`, over `deviation`: nnU-Net takes percentiles 0.5 and 99.5, mean
  /// and standard deviation of the training cases' foreground.
  public struct CT: Hashable, Sendable {
    public var low: Double
    public var high: Double
    public var mean: Double
    public var deviation: Double

    public init(low: Double, high: Double, mean: Double, deviation: Double) {
      self.low = low
      self.high = high
      self.mean = mean
      self.deviation = deviation
    }
  }
}
