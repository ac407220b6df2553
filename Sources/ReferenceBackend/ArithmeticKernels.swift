import Foundation
import Kernels

extension Invocation {
  func execute(_ kernel: Kernel.PermuteChannels) {
    let x = stored(0)
    var y = x
    for item in 0..<x.batch {
      for (channel, source) in kernel.sources.enumerated() {
        let (from, to) = (x.plane(item, source), x.plane(item, channel))
        for voxel in 0..<x.voxels { y.elements[to + voxel] = x.elements[from + voxel] }
      }
    }
    store(y)
  }

  func execute(_ kernel: Kernel.Relayout) { store(stored(0).elements) }

  func execute(_ kernel: Kernel.CopyChannels) {
    let x = isOnGrid ? stored(0) : input(0)
    var y = current(0)
    for item in 0..<x.batch {
      for channel in 0..<kernel.count {
        let from = x.plane(item, kernel.source + channel)
        let to = y.plane(item, kernel.target + channel)
        for voxel in 0..<x.voxels { y.elements[to + voxel] = x.elements[from + voxel] }
      }
    }
    store(y)
  }

  func execute(_ kernel: Kernel.Add) {
    let (alpha, beta) = (kernel.alpha, kernel.beta)
    let (a, b) = isOnGrid ? (stored(0), stored(1)) : (input(0), input(1))
    let sums = zip(a.elements, b.elements).map { alpha * $0 + beta * $1 }
    storeInRange(sums)
  }

  func execute(_ kernel: Kernel.Scale) { store(input(0).elements.map { kernel.factor * $0 }) }

  func execute(_ kernel: Kernel.Round) {
    store(input(0), residual: 1, sign: 0)
  }

  func execute(_ kernel: Kernel.Zero) { store(zeros(0)) }

  func execute(_ kernel: Kernel.Norm) {
    let norm = input(0).elements.reduce(0) { $0 + $1 * $1 }.squareRoot() * kernel.scale
    storeFinite(Grid(shape: [1], elements: [norm]), 0)
  }

  func execute(_ kernel: Kernel.DownsampleLabels) {
    let labels = input(0)
    var result = zeros(0)
    let (fine, coarse) = (labels.extent, result.extent)
    for item in 0..<result.batch {
      for d in 0..<coarse[0] {
        for h in 0..<coarse[1] {
          for w in 0..<coarse[2] {
            let source = zip([d, h, w], kernel.factor).map { $0 * $1 + $1 / 2 }
            result.elements[result.plane(item, 0) + (d * coarse[1] + h) * coarse[2] + w] =
              labels.elements[
                labels.plane(item, 0) + (source[0] * fine[1] + source[1]) * fine[2] + source[2]]
          }
        }
      }
    }
    store(result)
  }
}
