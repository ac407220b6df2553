import Foundation
import Kernels
import Randomness

/// Element i in row-major order draws from counter i of the stream that the run's seed, the key and
/// the step name, so that layouts do not change what is drawn.
extension Invocation {
  /// Zero times x where uniform(i) < p, else x / (1 - p).
  func execute(_ kernel: Kernel.Dropout) {
    let philox = philox(kernel.stream)
    let kept = 1 - kernel.probability
    store(
      input(0).elements.enumerated().map { index, x in
        philox.uniform(UInt64(index)) < kernel.probability ? 0 * x : x / kept
      })
  }

  func execute(_ kernel: Kernel.NormalNoise) {
    let philox = philox(kernel.stream)
    store((0..<zeros(0).count).map { philox.normal(UInt64($0)) })
  }

  /// z = mean + exp(logVariance / 2) noise (Kingma and Welling 2014).
  func execute(_ kernel: Kernel.Reparameterize) {
    let (mean, logVariance, noise) = (input(0).elements, input(1).elements, input(2).elements)
    store(mean.indices.map { mean[$0] + exp(logVariance[$0] / 2) * noise[$0] })
  }

  func execute(_ kernel: Kernel.ReparameterizeGradient) {
    let (dz, logVariance, noise) = (input(0).elements, input(1).elements, input(2).elements)
    store(dz.indices.map { dz[$0] * noise[$0] * exp(logVariance[$0] / 2) / 2 })
  }

  /// KL divergence of N(mean, exp(logVariance)) from N(0, 1), up to a factor 2 that `scale` holds.
  func execute(_ kernel: Kernel.Divergence) {
    let (mean, logVariance) = (input(0), input(1).elements)
    let sum = mean.elements.indices.reduce(0) { sum, index in
      let (m, v) = (mean.elements[index], logVariance[index])
      return sum + m * m + expm1(v) - v
    }
    store([kernel.scale * sum / Double(mean.batch)])
  }

  func execute(_ kernel: Kernel.DivergenceGradient) {
    let (mean, logVariance) = (input(0), input(1))
    let factor = kernel.scale * kernel.weight / Double(mean.batch)
    store(mean.elements.map { factor * 2 * $0 }, 0)
    store(logVariance.elements.map { factor * expm1($0) }, 1)
  }

  private func philox(_ stream: RandomStream) -> Philox {
    Philox(seed: context.seed, key: stream.key, step: context.step)
  }
}
