import Foundation
import Kernels

extension Invocation {
  /// Mean and 1 / sqrt(variance + epsilon) of each group, with the biased variance, in two passes.
  func execute(_ kernel: Kernel.Moments) {
    let x = input(0)
    let groups = Groups(x, groups: kernel.groups, overBatch: kernel.overBatch)
    var statistics = zeros(0)
    for group in 0..<groups.count {
      let planes = groups.planes(group)
      var sum = 0.0
      for plane in planes { for index in plane { sum += x.elements[index] } }
      let mean = sum / Double(groups.size)
      var squares = 0.0
      for plane in planes {
        for index in plane { squares += (x.elements[index] - mean) * (x.elements[index] - mean) }
      }
      let variance = squares / Double(groups.size)
      statistics.elements[2 * group] = mean
      statistics.elements[2 * group + 1] = 1 / (variance + kernel.epsilon).squareRoot()
    }
    store(statistics)
  }

  /// y = activation(gamma (x - mean) rstd + beta).
  func execute(_ kernel: Kernel.Normalize) {
    let normalization = kernel.normalization
    store(
      normalized(input(0), normalization, by: 1), residual: 4, sign: normalization.residualSign)
  }

  /// The same of any volume, by the statistics, gamma and beta from operand `first` on.
  func normalized(_ x: Grid, _ attributes: Normalization, by first: Int) -> Grid {
    let statistics = input(first)
    let (gamma, beta) = (optionalInput(first + 1), optionalInput(first + 2))
    let groups = Groups(x, groups: attributes.groups, overBatch: attributes.sharesStatistics)
    let activate = attributes.activation.value
    var y = x
    for group in 0..<groups.count {
      let (mean, rstd) = (statistics.elements[2 * group], statistics.elements[2 * group + 1])
      for plane in groups.planes(group) {
        let channel = groups.channel(plane)
        let (scale, shift) = (gamma?.elements[channel] ?? 1, beta?.elements[channel] ?? 0)
        for index in plane {
          y.elements[index] = activate(scale * (x.elements[index] - mean) * rstd + shift)
        }
      }
    }
    return y
  }

  /// With n = (x - mean) rstd, z = gamma n + beta and g = gamma activation'(z) dy:
  /// dx = r + rstd (g - mean(g) - n mean(g n)), means over the group (Ioffe and Szegedy 2015), or
  /// r + rstd g with constant statistics; dgamma += sum activation'(z) dy n, dbeta += the same
  /// without n.
  func execute(_ kernel: Kernel.NormalizeGradient) {
    let attributes = kernel.normalization
    let (dy, x, statistics) = (input(0), input(1), input(2))
    let (gamma, beta, residual) = (optionalInput(3), optionalInput(4), optionalInput(5))
    let groups = Groups(x, groups: attributes.groups, overBatch: attributes.sharesStatistics)
    let derivative = attributes.activation.derivative
    var dx = Grid(shape: x.shape)
    var dgamma = Array(repeating: 0.0, count: x.channels)
    var dbeta = dgamma
    var normalized = x.elements
    var gradient = dy.elements
    for group in 0..<groups.count {
      let (mean, rstd) = (statistics.elements[2 * group], statistics.elements[2 * group + 1])
      var (gradientSum, productSum) = (0.0, 0.0)
      for plane in groups.planes(group) {
        let channel = groups.channel(plane)
        let (scale, shift) = (gamma?.elements[channel] ?? 1, beta?.elements[channel] ?? 0)
        for index in plane {
          let n = (x.elements[index] - mean) * rstd
          let dz = derivative(scale * n + shift) * dy.elements[index]
          dgamma[channel] += dz * n
          dbeta[channel] += dz
          normalized[index] = n
          gradient[index] = scale * dz
          gradientSum += scale * dz
          productSum += scale * dz * n
        }
      }
      if attributes.constantStatistics { (gradientSum, productSum) = (0, 0) }
      let (gradientMean, productMean) =
        (gradientSum / Double(groups.size), productSum / Double(groups.size))
      for plane in groups.planes(group) {
        for index in plane {
          dx.elements[index] =
            rstd * (gradient[index] - gradientMean - normalized[index] * productMean)
        }
      }
    }
    if let residual { dx.elements = zip(residual.elements, dx.elements).map { $0 + $1 } }
    if call.results.count > 1 { accumulate(dgamma, 1) }
    if call.results.count > 2 { accumulate(dbeta, 2) }
    store(dx)
  }

  /// mean += momentum (batch mean - mean), and so the variance, with the batch's variance
  /// 1 / rstd^2 - epsilon times count / (count - 1).
  func execute(_ kernel: Kernel.UpdateRunningStatistics) {
    let statistics = input(0).elements
    var (mean, variance) = (input(1), input(2))
    let unbiased = Double(kernel.count) / Double(max(kernel.count - 1, 1))
    for channel in 0..<mean.count {
      let rstd = statistics[2 * channel + 1]
      let batchVariance = (1 / (rstd * rstd) - kernel.epsilon) * unbiased
      mean.elements[channel] +=
        kernel.momentum * (statistics[2 * channel] - mean.elements[channel])
      variance.elements[channel] +=
        kernel.momentum * (batchVariance - variance.elements[channel])
    }
    storeFinite(mean, 0)
    storeFinite(variance, 1)
  }

  func execute(_ kernel: Kernel.StatisticsFromRunning) {
    let (mean, variance) = (input(0).elements, input(1).elements)
    store(zip(mean, variance).flatMap { [$0, 1 / ($1 + kernel.epsilon).squareRoot()] })
  }
}

/// The groups of channels, of one item or of the batch, that share a mean and a variance.
private struct Groups {
  let count: Int
  /// Elements of one group.
  let size: Int
  private let (groups, channels, voxels): (Int, Int, Int)
  private let items: Int

  init(_ x: Grid, groups: Int, overBatch: Bool) {
    (self.groups, channels, voxels) = (groups, x.channels, x.voxels)
    items = overBatch ? x.batch : 1
    count = overBatch ? groups : x.batch * groups
    size = items * x.channels / groups * x.voxels
  }

  /// Ranges of elements of a group, each of one channel of one item.
  func planes(_ group: Int) -> [Range<Int>] {
    let perGroup = channels / groups
    return (0..<items).flatMap { item in
      (0..<perGroup).map { member in
        let plane =
          (group / groups + item) * channels + group % groups * perGroup + member
        return plane * voxels..<(plane + 1) * voxels
      }
    }
  }

  func channel(_ plane: Range<Int>) -> Int {
    voxels == 0 ? 0 : plane.lowerBound / voxels % channels
  }
}
