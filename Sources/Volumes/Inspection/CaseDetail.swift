/// What the voxels of a case tell, beside what is wrong with them.
public struct CaseDetail: Sendable {
  public let name: String
  /// Whether it is one to train with.
  public let isTraining: Bool
  /// Voxels along (D, H, W), and millimetres from one to the next.
  public let size: [Int]
  public let spacing: [Double]
  /// Voxels along (D, H, W) of the least box with all that are not zero in some image.
  public var sizeAfterCrop: [Int]
  /// How many voxels each label has; nil where no label was read.
  public var labels: [Int32: Int]?
  /// For each channel, what could be read.
  public var channels: [Channel?]
  /// The label in the planes of the channels' pictures; empty where it was not asked for.
  public var labelPictures: [Plane<Int32>]

  /// One image.
  public struct Channel: Sendable {
    /// The values below which the shares of `Intensities.shares` of the voxels lie that are not zero.
    public var quantiles: [Double]
    /// Of the voxels with a label above 0; nil where there are none.
    public var foreground: Foreground?
    /// Planes across D, H and W as bytes of grey; empty where they were not asked for.
    public var pictures: [Plane<UInt8>]
  }

  /// Of values: mean, variance, least and greatest.
  public struct Foreground: Sendable {
    public var mean: Double
    public var variance: Double
    public var least: Double
    public var greatest: Double
  }

  /// The share of the voxels that is left by the crop.
  public var shareAfterCrop: Double {
    Double(sizeAfterCrop.reduce(1, *)) / Double(size.reduce(1, *))
  }
}
