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
/// Nothing against nothing is full overlap, which no probability changes.
///
/// A loss of such a score may have the parameters `background`, whether the first class counts, and
/// `squares`, whether p is squared in its own sum.
struct OverlapScore: Sendable {
  var value: @Sendable (_ sums: OverlapSums, _ parameters: LossParameters) -> Double
  var byProbability:
    @Sendable (_ sums: OverlapSums, _ parameters: LossParameters, _ p: Double, _ g: Double)
      -> Double
}

/// A loss of overlaps, whose terms are `OverlapSums` of each channel, over the batch or of each item.
struct OverlapLoss {
  let score: OverlapScore
  let loss: Loss
  let target: LossTarget

  private var parameters: LossParameters { LossParameters(loss) }

  func terms(_ prediction: Grid) -> [Double] {
    let count = OverlapSums.count * prediction.channels
    var sums = Array(repeating: 0.0, count: count * (loss.isPerItem ? prediction.batch : 1))
    prediction.forEachPoint { item, voxel, logits in
      let (p, g) = (target.probabilities(logits), target.values(item, voxel))
      let part = target.isAnnotated(item, voxel) ? 1.0 : 0
      for channel in p.indices {
        let first = (loss.isPerItem ? item * count : 0) + OverlapSums.count * channel
        sums[first] += part * p[channel] * g[channel]
        sums[first + 1] +=
          part * ((loss.parameters["squares"] ?? 0) != 0 ? p[channel] * p[channel] : p[channel])
        sums[first + 2] += part * g[channel]
      }
    }
    return sums
  }

  func value(_ terms: [Double]) -> Double {
    let all = (0..<terms.count / OverlapSums.count)
    let scores = all.filter(counts).map { score.value(sums(terms, $0), parameters) }
    return 1 - scores.reduce(0, +) / Double(scores.count)
  }

  /// The gradient by a voxel's logits.
  func gradient(_ point: LossPoint, _ prediction: Grid, _ terms: [Double]) -> [Double] {
    let (p, g) = (target.probabilities(point.values), point.targets)
    let items = loss.isPerItem ? prediction.batch : 1
    let first = loss.isPerItem ? point.item * p.count : 0
    let part = target.isAnnotated(point.item, point.voxel) ? 1.0 : 0
    let count = (0..<p.count).count(where: counts) * items
    let byProbability = p.indices.map { channel in
      guard counts(channel) else { return 0.0 }
      let sums = sums(terms, first + channel)
      // Zero times what would vanish below the line.
      return
        -part * score.byProbability(sums, parameters, p[channel], g[channel]) / Double(count)
        + 0 * (sums.prediction + sums.target)
    }
    return target.logitGradient(byProbability, p)
  }

  /// Whether sums count: class 0 is the background; no region is. Those of one item follow another's.
  private func counts(_ index: Int) -> Bool {
    target.meaning != .classes || loss.parameters["background"] != 0
      || index % target.channels != 0
  }

  private func sums(_ terms: [Double], _ index: Int) -> OverlapSums {
    OverlapSums(terms[(OverlapSums.count * index)...])
  }
}
