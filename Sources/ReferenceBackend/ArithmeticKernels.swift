import Foundation
import Kernels

extension Invocation {
  func permuteChannels(_ sources: [Int]) {
    let x = input(0)
    var y = x
    for item in 0..<x.batch {
      for (channel, source) in sources.enumerated() {
        let (from, to) = (x.plane(item, source), x.plane(item, channel))
        for voxel in 0..<x.voxels { y.elements[to + voxel] = x.elements[from + voxel] }
      }
    }
    store(y)
  }

  func copyChannels(from source: Int, to target: Int, count: Int) {
    let x = input(0)
    var y = current(0)
    for item in 0..<x.batch {
      for channel in 0..<count {
        let from = x.plane(item, source + channel)
        let to = y.plane(item, target + channel)
        for voxel in 0..<x.voxels { y.elements[to + voxel] = x.elements[from + voxel] }
      }
    }
    store(y)
  }

  func add(_ alpha: Double, _ beta: Double, _ range: Double?) {
    let sums = zip(input(0).elements, input(1).elements).map { alpha * $0 + beta * $1 }
    store(range.map { range in sums.map { kept($0, in: range) } } ?? sums)
  }

  func norm(scale: Double) {
    let norm = input(0).elements.reduce(0) { $0 + $1 * $1 }.squareRoot() * scale
    storeFinite(Grid(shape: [1], elements: [norm]), 0)
  }

  func downsampleLabels(_ factor: [Int]) {
    let labels = input(0)
    var result = zeros(0)
    let (fine, coarse) = (labels.extent, result.extent)
    for item in 0..<result.batch {
      for d in 0..<coarse[0] {
        for h in 0..<coarse[1] {
          for w in 0..<coarse[2] {
            let source = zip([d, h, w], factor).map { $0 * $1 + $1 / 2 }
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
