/// What was drawn for a patch: the parameters of every transform that applies to it.
struct AugmentationDraw: Hashable {
  /// How the patch lies in its volume; nil where it is only cut out.
  struct Spatial: Hashable {
    /// Degrees about (D, H, W).
    var angles = [0.0, 0, 0]
    /// Voxels of the volume to a voxel of the patch.
    var scale = 1.0
    /// The axis along which nothing moves.
    var sliceAxis: Int?
    var elastic: [ElasticField] = []
  }

  /// What is done with one channel.
  struct Channel: Hashable {
    /// Standard deviations along (D, H, W), in voxels.
    var blur: [Double]?
    var brightness: Double?
    var contrast: Double?
    /// The shares of voxels along (D, H, W) that are left.
    var lowResolution: [Double]?
    var invertedGamma: Double?
    var gamma: Double?
  }

  var spatial: Spatial?
  /// The standard deviation of the noise of all channels, and for each the key of its numbers.
  var noise: Noise?
  var channels: [Channel]

  struct Noise: Hashable {
    var deviation: Double
    var keys: [UInt64]
    var step: UInt64
  }
}
