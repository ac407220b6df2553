/// For each channel sum p g, sum p (or p^2), sum g over batch and voxels.
struct DiceSums {
  let sums: [Double]
  let squares: Bool

  init(sums: [Double], squares: Bool) {
    self.sums = sums
    self.squares = squares
  }

  init(_ prediction: Grid, _ target: LossTarget, squares: Bool) {
    var sums = Array(repeating: 0.0, count: 3 * prediction.channels)
    prediction.forEachPoint { item, voxel, logits in
      let (p, g) = (target.probabilities(logits), target.values(item, voxel))
      for channel in p.indices {
        sums[3 * channel] += p[channel] * g[channel]
        sums[3 * channel + 1] += squares ? p[channel] * p[channel] : p[channel]
        sums[3 * channel + 2] += g[channel]
      }
    }
    self.init(sums: sums, squares: squares)
  }

  func loss(_ smooth: Double, _ channels: Range<Int>) -> Double {
    let scores = channels.map { channel in
      (2 * sums[3 * channel] + smooth) / (sums[3 * channel + 1] + sums[3 * channel + 2] + smooth)
    }
    return 1 - scores.reduce(0, +) / Double(channels.count)
  }

  func gradient(
    _ logits: [Double], _ target: LossTarget, _ item: Int, _ voxel: Int, _ smooth: Double,
    _ channels: Range<Int>
  ) -> [Double] {
    let (p, g) = (target.probabilities(logits), target.values(item, voxel))
    var byProbability = Array(repeating: 0.0, count: p.count)
    for channel in channels {
      let numerator = 2 * sums[3 * channel] + smooth
      let denominator = sums[3 * channel + 1] + sums[3 * channel + 2] + smooth
      let slope = squares ? 2 * p[channel] : 1
      byProbability[channel] =
        (numerator * slope - 2 * g[channel] * denominator)
        / (denominator * denominator * Double(channels.count)) + 0 * denominator
    }
    return target.logitGradient(byProbability, p)
  }
}
