import Kernels

/// A channel's sums over batch and voxels: of p g, of p (or p^2) and of g.
struct OverlapSums: Sendable {
  var both: Double
  var prediction: Double
  var target: Double

  static let count = 3

  init(_ terms: ArraySlice<Double>) {
    let first = terms.startIndex
    (both, prediction, target) = (terms[first], terms[first + 1], terms[first + 2])
  }
}

/// How well a channel's prediction overlaps its target, and how that changes with the probability p of
/// a voxel whose target is g.
///
/// A loss of such a score may have the parameters `background`, whether the first class counts, and
/// `squares`, whether p is squared in its own sum.
struct OverlapScore: Sendable {
  var value: @Sendable (_ sums: OverlapSums, _ parameters: LossParameters) -> Double
  var byProbability:
    @Sendable (_ sums: OverlapSums, _ parameters: LossParameters, _ p: Double, _ g: Double)
      -> Double
}

/// A loss of overlaps, whose terms are `OverlapSums` of each channel.
struct OverlapLoss {
  let score: OverlapScore
  let loss: Loss
  let target: LossTarget

  private var parameters: LossParameters { LossParameters(loss) }

  func terms(_ prediction: Grid) -> [Double] {
    var sums = Array(repeating: 0.0, count: OverlapSums.count * prediction.channels)
    prediction.forEachPoint { item, voxel, logits in
      let (p, g) = (target.probabilities(logits), target.values(item, voxel))
      for channel in p.indices {
        sums[3 * channel] += p[channel] * g[channel]
        sums[3 * channel + 1] +=
          (loss.parameters["squares"] ?? 0) != 0 ? p[channel] * p[channel] : p[channel]
        sums[3 * channel + 2] += g[channel]
      }
    }
    return sums
  }

  func value(_ terms: [Double]) -> Double {
    let scores = channels(terms).map { score.value(sums(terms, $0), parameters) }
    return 1 - scores.reduce(0, +) / Double(scores.count)
  }

  /// The gradient by a voxel's logits.
  func gradient(_ logits: [Double], _ item: Int, _ voxel: Int, _ terms: [Double]) -> [Double] {
    let (p, g) = (target.probabilities(logits), target.values(item, voxel))
    var byProbability = Array(repeating: 0.0, count: p.count)
    let channels = channels(terms)
    for channel in channels {
      let sums = sums(terms, channel)
      // Zero times what would vanish below the line.
      byProbability[channel] =
        -score.byProbability(sums, parameters, p[channel], g[channel]) / Double(channels.count)
        + 0 * (sums.prediction + sums.target)
    }
    return target.logitGradient(byProbability, p)
  }

  /// Channels that count. Class 0 is the background; no region is.
  private func channels(_ terms: [Double]) -> Range<Int> {
    let count = terms.count / OverlapSums.count
    let isBackgroundLeftOut = target.meaning == .classes && loss.parameters["background"] == 0
    return isBackgroundLeftOut ? 1..<max(count, 1) : 0..<count
  }

  private func sums(_ terms: [Double], _ channel: Int) -> OverlapSums {
    OverlapSums(terms[(OverlapSums.count * channel)...])
  }
}
