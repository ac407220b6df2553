import Foundation

/// What nnU-Net calls a data set's fingerprint (`dataset_fingerprint.json`), with its keys, and the names of
/// channels and labels beside them.
///
/// Sizes and spacings are along (D, H, W), which run up, to the front and to the right whatever the file's
/// axes are; nnU-Net has them in the file's order.
///
/// Intensities are of voxels with a label above 0, of each channel, pooled over the cases to train with so
/// that each case weighs the same. nnU-Net draws 10^8 divided by the number of cases of each one's voxels
/// with replacement for that; here all count, with weights. Mean, standard deviation (population), least and
/// greatest are of all of them. Percentiles and median are read from a fine histogram (`ValueTally`), as all
/// voxels of all cases are more than memory holds: of whole numbers below 65,536 they are exact, of others to
/// 2^-15 of the value. Where a share is met exactly, the median is the mean of both neighbours.
public struct Fingerprint: Encodable, Sendable {
  var spacings: [[Double]]
  var shapesAfterCrop: [[Int]]
  var intensities: [String: Intensity]
  var medianRelativeSize: Double?
  var channelNames: [String: String]
  var labels: [String: [Int]]

  private enum CodingKeys: String, CodingKey {
    case spacings
    case shapesAfterCrop = "shapes_after_crop"
    case intensities = "foreground_intensity_properties_per_channel"
    case medianRelativeSize = "median_relative_size_after_cropping"
    case channelNames = "channel_names"
    case labels
  }

  /// A channel's foreground.
  struct Intensity: Encodable, Hashable, Sendable {
    var mean: Double
    var median: Double
    var std: Double
    var min: Double
    var max: Double
    var lowPercentile: Double
    var highPercentile: Double

    private enum CodingKeys: String, CodingKey {
      case mean, median, std, min, max
      case lowPercentile = "percentile_00_5"
      case highPercentile = "percentile_99_5"
    }
  }

  /// Of the cases to train with of a data set that was looked at.
  public init(_ dataset: Dataset, _ scan: DatasetScan) {
    let cases = scan.cases.filter(\.isTraining)
    spacings = cases.map(\.spacing)
    shapesAfterCrop = cases.map(\.sizeAfterCrop)
    medianRelativeSize = Self.median(cases.map(\.shareAfterCrop))
    intensities = [:]
    channelNames = [:]
    for (channel, name) in dataset.modalities.enumerated() {
      channelNames["\(channel)"] = name
      let parts = cases.compactMap { $0.channels[channel]?.foreground }
      intensities["\(channel)"] = Self.pooled(parts, scan.intensities[channel])
    }
    labels = Dictionary(
      dataset.labels.map { ($0.name, $0.labels) }, uniquingKeysWith: { one, _ in one })
  }

  /// Of cases that weigh the same; nil of none.
  private static func pooled(
    _ parts: [CaseDetail.Foreground], _ intensities: Intensities
  ) -> Intensity? {
    guard !parts.isEmpty else { return nil }
    let count = Double(parts.count)
    let mean = parts.reduce(0) { $0 + $1.mean } / count
    let variance =
      parts.reduce(0) { $0 + $1.variance + ($1.mean - mean) * ($1.mean - mean) } / count
    let percentiles = intensities.foreground.quantiles([0.005, 0.5, 0.995])
    return Intensity(
      mean: mean, median: percentiles[1], std: variance.squareRoot(),
      min: parts.map(\.least).min()!, max: parts.map(\.greatest).max()!,
      lowPercentile: percentiles[0], highPercentile: percentiles[2])
  }

  private static func median(_ values: [Double]) -> Double? {
    let sorted = values.sorted()
    guard !sorted.isEmpty else { return nil }
    return (sorted[(sorted.count - 1) / 2] + sorted[sorted.count / 2]) / 2
  }

  /// The file's bytes: the same for the same data set.
  public func json() throws -> [UInt8] {
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.prettyPrinted, .sortedKeys, .withoutEscapingSlashes]
    return Array(try encoder.encode(self)) + [UInt8(ascii: "\n")]
  }
}
