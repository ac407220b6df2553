import Foundation
import Kernels

extension Invocation {
  /// `terms` holds what the loss is averaged over (voxels, voxels times channels, or elements), or
  /// for Dice the three sums of each channel, channel by channel.
  func loss(_ attributes: Loss) {
    let prediction = input(0)
    let target = LossTarget(attributes.target, input(1), channels: prediction.channels)
    if case .dice(let smooth, let background, let squares) = attributes.kind {
      let dice = DiceSums(prediction, target, squares: squares)
      store(dice.sums, 0)
      store([dice.loss(smooth, target.diceChannels(background: background))], 1)
    } else {
      let divisor = attributes.divisor(prediction)
      var sum = 0.0
      prediction.forEachPoint { item, voxel, values in
        sum += attributes.point(values, target, item, voxel).loss
      }
      store([divisor], 0)
      store([sum / divisor], 1)
    }
  }

  /// dPrediction = r + weight times the gradient of `loss` by the prediction.
  func lossGradient(_ attributes: Loss, weight: Double) {
    let prediction = input(0)
    let target = LossTarget(attributes.target, input(1), channels: prediction.channels)
    let terms = input(2).elements
    var gradient = prediction
    prediction.forEachPoint { item, voxel, values in
      let point: [Double]
      if case .dice(let smooth, let background, let squares) = attributes.kind {
        let dice = DiceSums(sums: terms, squares: squares)
        point = dice.gradient(
          values, target, item, voxel, smooth, target.diceChannels(background: background))
      } else {
        point = attributes.point(values, target, item, voxel).gradient.map { $0 / terms[0] }
      }
      for channel in 0..<prediction.channels {
        gradient.elements[prediction.plane(item, channel) + voxel] = weight * point[channel]
      }
    }
    store(gradient, residual: 3, sign: 1)
  }
}

extension Grid {
  /// Calls `body` with the item, the voxel and the channels' values there.
  fileprivate func forEachPoint(_ body: (Int, Int, [Double]) -> Void) {
    for item in 0..<batch {
      for voxel in 0..<voxels {
        body(item, voxel, (0..<channels).map { elements[plane(item, $0) + voxel] })
      }
    }
  }
}

extension Loss {
  /// What the sum over voxels is divided by.
  fileprivate func divisor(_ prediction: Grid) -> Double {
    switch (kind, target) {
    case (.crossEntropy, _), (.focal, .classes): Double(prediction.batch * prediction.voxels)
    default: Double(prediction.count)
    }
  }

  /// One voxel's share of the sum, and its gradient by the voxel's values.
  fileprivate func point(
    _ values: [Double], _ target: LossTarget, _ item: Int, _ voxel: Int
  ) -> (loss: Double, gradient: [Double]) {
    switch (kind, target.meaning) {
    case (.crossEntropy, _):
      return softmaxFocal(values, target.label(item, voxel), gamma: 0)
    case (.focal(let gamma), .classes):
      return softmaxFocal(values, target.label(item, voxel), gamma: gamma)
    case (.binaryCrossEntropy, _):
      return sigmoidFocal(values, target.values(item, voxel), gamma: 0)
    case (.focal(let gamma), _):
      return sigmoidFocal(values, target.values(item, voxel), gamma: gamma)
    case (.meanSquaredError, _):
      let differences = zip(values, target.values(item, voxel)).map { $0 - $1 }
      return (differences.reduce(0) { $0 + $1 * $1 }, differences.map { 2 * $0 })
    case (.dice, _):
      preconditionFailure("Dice is no sum over voxels")
    }
  }
}

/// -(1 - p)^gamma log p with p the softmax at the label's class; zero for a label that is none of
/// the classes. By the logits: (gamma (1 - p)^(gamma - 1) p log p - (1 - p)^gamma) (onehot - softmax).
private func softmaxFocal(
  _ logits: [Double], _ label: Int, gamma: Double
) -> (loss: Double, gradient: [Double]) {
  guard logits.indices.contains(label) else {
    return (0, logits.map { _ in 0 })
  }
  let largest = logits.max() ?? 0
  let logSum = log(logits.reduce(0) { $0 + exp($1 - largest) }) + largest
  let probabilities = logits.map { exp($0 - logSum) }
  let logP = logits[label] - logSum
  let rest = probabilities.indices.reduce(0) { $1 == label ? $0 : $0 + probabilities[$1] }
  let slope = focalSlope(p: probabilities[label], rest: rest, logP: logP, gamma: gamma)
  return (
    -pow(rest, gamma) * logP,
    probabilities.indices.map { slope * (($0 == label ? 1 : 0) - probabilities[$0]) }
  )
}

/// The same of each channel's sigmoid: p is sigmoid(z), or sigmoid(-z) where the target is 0.
private func sigmoidFocal(
  _ logits: [Double], _ targets: [Double], gamma: Double
) -> (loss: Double, gradient: [Double]) {
  let shares = zip(logits, targets).map { logit, target in
    let sign: Double = target == 0 ? -1 : 1
    let z = sign * logit
    // log sigmoid(z) = min(z, 0) - log(1 + exp(-|z|)) neither overflows nor cancels.
    let logP = min(z, 0) - log1p(exp(-abs(z)))
    let (p, rest) = (logistic(z), logistic(-z))
    let slope = focalSlope(p: p, rest: rest, logP: logP, gamma: gamma)
    return (loss: -pow(rest, gamma) * logP, gradient: sign * slope * rest)
  }
  return (shares.reduce(0) { $0 + $1.loss }, shares.map(\.gradient))
}

/// p times the derivative of -(1 - p)^gamma log p. Where 1 - p vanishes the derivative by a logit
/// does too, so its infinite factor for gamma < 1 is dropped.
private func focalSlope(p: Double, rest: Double, logP: Double, gamma: Double) -> Double {
  let power = -pow(rest, gamma)
  guard gamma != 0, rest > 0 else { return power }
  return gamma * pow(rest, gamma - 1) * p * logP + power
}

/// What a loss compares a prediction with.
struct LossTarget {
  let meaning: Loss.Target
  private let grid: Grid
  private let channels: Int

  init(_ meaning: Loss.Target, _ grid: Grid, channels: Int) {
    self.meaning = meaning
    self.grid = grid
    self.channels = channels
  }

  func label(_ item: Int, _ voxel: Int) -> Int { Int(grid.elements[grid.plane(item, 0) + voxel]) }

  /// The target of each channel: 1 or 0 of label maps, the tensor's values otherwise.
  func values(_ item: Int, _ voxel: Int) -> [Double] {
    switch meaning {
    case .classes:
      let label = label(item, voxel)
      return (0..<channels).map { $0 == label ? 1 : 0 }
    case .regions(let regions):
      let label = label(item, voxel)
      return regions.map { $0.contains(label) ? 1 : 0 }
    case .tensor:
      return (0..<channels).map { grid.elements[grid.plane(item, $0) + voxel] }
    }
  }

  /// Channels that Dice averages over. Class 0 is the background; no region is.
  func diceChannels(background: Bool) -> Range<Int> {
    if case .classes = meaning, !background { return 1..<max(channels, 1) }
    return 0..<channels
  }

  func probabilities(_ logits: [Double]) -> [Double] {
    if case .classes = meaning { return softmaxOf(logits) }
    return logits.map(logistic)
  }

  /// The gradient by the logits of what has gradient `gradient` by the probabilities.
  func logitGradient(_ gradient: [Double], _ p: [Double]) -> [Double] {
    if case .classes = meaning {
      let inner = zip(gradient, p).reduce(0) { $0 + $1.0 * $1.1 }
      return zip(gradient, p).map { $1 * ($0 - inner) }
    }
    return zip(gradient, p).map { $0 * $1 * (1 - $1) }
  }
}

/// For each channel sum p g, sum p (or p^2), sum g over batch and voxels.
private struct DiceSums {
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
        / (denominator * denominator * Double(channels.count))
    }
    return target.logitGradient(byProbability, p)
  }
}
