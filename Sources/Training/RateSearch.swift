import Foundation
import Kernels
import Program
import Runtime
import Volumes

/// Losses of updates at rates that rise geometrically, by which a rate is chosen (Smith, "Cyclical
/// learning rates for training neural networks", WACV 2017, section 3.3).
public struct RateSearch: Sendable {
  /// One update.
  public struct Point: Hashable, Sendable {
    public var rate: Double
    /// Mean of its batches.
    public var loss: Double
    /// Mean over the neighbours, each weighted by a Gaussian of a twentieth of all updates.
    public var smoothed: Double
  }

  /// In order; the last is the one before training diverged, if it did.
  public let points: [Point]
  /// The rate at which a step was not finite, or after which the loss was four times its least.
  public let divergedAt: Double?

  /// - Parameters:
  ///   - rates: of all updates that were to be made.
  ///   - losses: of those that were.
  init(rates: [Double], losses: [Double], divergedAt: Double?) {
    let smoothed = Self.smoothed(losses, deviation: Double(rates.count) / 20)
    points = zip(zip(rates, losses), smoothed).map {
      Point(rate: $0.0.0, loss: $0.0.1, smoothed: $0.1)
    }
    self.divergedAt = divergedAt
  }

  /// The point with the least smoothed loss; nil without points.
  public var least: Point? { points.min { $0.smoothed < $1.smoothed } }

  /// The point at which the smoothed loss falls fastest over the rate's logarithm, up to its least; nil
  /// where it falls nowhere.
  public var steepest: Point? {
    guard let end = points.indices.min(by: { points[$0].smoothed < points[$1].smoothed }), end > 1
    else { return nil }
    let middle = (1..<end).min { slope(at: $0) < slope(at: $1) }!
    return slope(at: middle) < 0 ? points[middle] : nil
  }

  private func slope(at index: Int) -> Double {
    points[index + 1].smoothed - points[index - 1].smoothed
  }

  private static func smoothed(_ values: [Double], deviation: Double) -> [Double] {
    values.indices.map { middle in
      var (sum, weights) = (0.0, 0.0)
      for (index, value) in values.enumerated() {
        let weight = exp(-0.5 * pow(Double(index - middle) / deviation, 2))
        sum += weight * value
        weights += weight
      }
      return sum / weights
    }
  }

  /// Rates from `range`'s lower to its upper bound, at least two.
  public static func rates(_ range: ClosedRange<Double>, count: Int) -> [Double] {
    let ratio = range.upperBound / range.lowerBound
    return (0..<count).map { range.lowerBound * pow(ratio, Double($0) / Double(count - 1)) }
  }

  /// Trains a session whose weights are there, an update at each rate, until training diverges.
  /// Throws what the loader throws, and `BackendError`.
  ///
  /// - Parameter report: is told the number of updates done, the rate of the last and its loss.
  public static func run(
    _ session: Session, _ loader: PatchLoader, rates: [Double], seed: UInt64,
    report: (Int, Double, Double) -> Void
  ) throws -> RateSearch {
    let batches = session.program.experiment.accumulation
    let ports = TrainingPorts(session.program)
    let step = TrainingStep(session)
    var losses: [Double] = []
    func search(divergedAt rate: Double? = nil) -> RateSearch {
      RateSearch(rates: rates, losses: losses, divergedAt: rate)
    }
    for (index, rate) in rates.enumerated() {
      var sum = 0.0
      do {
        for batch in 0..<batches {
          _ = try ports.next(loader, unless: { false })
          let number = index * batches + batch
          let context = StepContext(
            seed: seed, step: UInt64(number), update: UInt64(index + 1), learningRate: rate)
          sum += try step.accumulate(context, step: number + 1) { ports.write(to: session) }
          if batch + 1 == batches { try step.update(context, step: number + 1) }
        }
      } catch let error as TrainingError where error.isDivergence {
        return search(divergedAt: rate)
      }
      losses.append(sum / Double(batches))
      report(index + 1, rate, losses[index])
      let least = losses.min()!
      if least > 0, losses[index] > 4 * least, search().points[index].smoothed > 4 * least {
        return search(divergedAt: rate)
      }
    }
    return search()
  }
}
