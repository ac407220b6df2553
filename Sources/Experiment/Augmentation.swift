/// Random changes of each training patch. A transform that is nil is off; the others apply in the order in
/// which they stand here.
public struct Augmentation: Codable, Hashable, Sendable {
  /// Axes (0 D, 1 H, 2 W) that are mirrored with probability one half.
  public var flips: [Int]
  /// Each modality is multiplied by 1 + u, u uniform in ± this.
  public var intensityScale: Double
  /// Each modality is shifted by u (standard deviations), u uniform in ± this.
  public var intensityShift: Double
  /// About each axis by an angle of the range, in degrees.
  public var rotation: Transform?
  /// By a factor of the range: voxels of the volume to a voxel of the patch, so that more than 1 shrinks.
  public var scaling: Transform?
  public var elastic: Elastic?
  /// Normally distributed, with a standard deviation of the range.
  public var noise: Transform?
  /// By a Gaussian, with a standard deviation of the range in voxels.
  public var blur: Transform?
  /// Times a factor of the range.
  public var brightness: Transform?
  /// Times a factor of the range about the mean, within the bounds that there were.
  public var contrast: Transform?
  /// Sampled at a share of the range of the voxels along each axis, and back.
  public var lowResolution: Transform?
  /// As `gamma`, of the negative image.
  public var invertedGamma: Transform?
  /// Between the bounds to the power of an exponent of the range; mean and standard deviation stay.
  public var gamma: Transform?

  /// Numbers from `low` to `high`.
  public struct Range: Codable, Hashable, Sendable {
    public var low: Double
    public var high: Double

    private enum CodingKeys: String, CodingKey {
      case low = "low"
      case high = "high"
    }

    public init(_ low: Double, _ high: Double) {
      self.low = low
      self.high = high
    }
  }

  /// One change with a number that is drawn from a range.
  public struct Transform: Codable, Hashable, Sendable {
    /// Of a patch.
    public var probability: Double
    /// Of each channel of a patch that it applies to.
    public var channels: Double
    public var range: Range

    private enum CodingKeys: String, CodingKey {
      case probability = "probability"
      case channels = "channels"
      case range = "range"
    }

    public init(probability: Double, channels: Double = 1, range: Range) {
      self.probability = probability
      self.channels = channels
      self.range = range
    }
  }

  /// Smooth displacements.
  public struct Elastic: Codable, Hashable, Sendable {
    /// Of a patch.
    public var probability: Double
    /// How smooth: standard deviation of the Gaussian, as a share of the patch.
    public var scale: Range
    /// The greatest displacement along an axis, in voxels.
    public var magnitude: Range

    private enum CodingKeys: String, CodingKey {
      case probability = "probability"
      case scale = "scale"
      case magnitude = "magnitude"
    }

    public init(probability: Double, scale: Range, magnitude: Range) {
      self.probability = probability
      self.scale = scale
      self.magnitude = magnitude
    }
  }

  private enum CodingKeys: String, CodingKey {
    case flips = "flips"
    case intensityScale = "intensityScale"
    case intensityShift = "intensityShift"
    case rotation = "rotation"
    case scaling = "scaling"
    case elastic = "elastic"
    case noise = "noise"
    case blur = "blur"
    case brightness = "brightness"
    case contrast = "contrast"
    case lowResolution = "lowResolution"
    case invertedGamma = "invertedGamma"
    case gamma = "gamma"
  }

  public init(flips: [Int] = [], intensityScale: Double = 0, intensityShift: Double = 0) {
    self.flips = flips
    self.intensityScale = intensityScale
    self.intensityShift = intensityShift
  }

  /// Whether patches are resampled, not only cut out.
  public var isSpatial: Bool { rotation != nil || scaling != nil || elastic != nil }
}

extension Input {
  /// The axis across which slices are turned, scaled and deformed each alike, as nnU-Net does where the patch
  /// is flat: the shortest axis, the first of equals, where another one is more than three times as long.
  public var sliceAxis: Int? {
    guard let least = patch.min(), let most = patch.max(), most > 3 * least else { return nil }
    return patch.firstIndex(of: least)
  }
}
