import Synchronization

/// How often intensities occur in a channel of the cases to train with. Each case weighs the same, however large it or
/// its foreground is.
public struct Intensities: Sendable {
  /// Of the quantiles that are kept of each image: 5 %, the quartiles, and 95 %.
  public static let shares = [0.05, 0.25, 0.5, 0.75, 0.95]

  /// Of voxels that are not zero, and of those with a label above 0.
  var all = ValueTally()
  var foreground = ValueTally()

  /// Equal parts of what lies between two percentiles of the voxels that are not zero: the range, and the
  /// shares of the voxels in each part. Voxels beyond are in the first and last. Nil of no voxels.
  public func histogram(parts: Int) -> (range: ClosedRange<Double>, shares: [Double])? {
    let ends = all.quantiles([0.005, 0.995])
    guard ends.count == 2 else { return nil }
    let range = ends[0]...ends[1]
    let total = Double(all.total)
    return (range, all.histogram(range, count: parts).map { $0 / total })
  }
}

/// The intensities of each channel, which threads add cases to in any order.
final class IntensityCollector: Sendable {
  private let channels: Mutex<[Intensities]>

  init(channels: Int) {
    self.channels = Mutex((0..<channels).map { _ in Intensities() })
  }

  /// Weights are whole numbers, so that sums do not depend on the order.
  func add(_ all: ValueTally, _ foreground: ValueTally, to channel: Int) {
    channels.withLock {
      $0[channel].all.add(normalized: all)
      $0[channel].foreground.add(normalized: foreground)
    }
  }

  var intensities: [Intensities] { channels.withLock { $0 } }
}
