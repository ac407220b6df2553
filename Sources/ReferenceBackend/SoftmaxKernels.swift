import Foundation
import Kernels

extension Invocation {
  /// y = exp(x - max) / sum over axis 1 of the same.
  func execute(_ kernel: Kernel.Softmax) {
    var y = input(0)
    y.forEachVoxel { values in values = softmaxOf(values) }
    store(y)
  }

  /// dx = y (dy - sum over axis 1 of y dy).
  func execute(_ kernel: Kernel.SoftmaxGradient) {
    let (dy, y) = (input(0), input(1))
    var dx = dy
    for item in 0..<y.batch {
      for voxel in 0..<y.voxels {
        let indices = (0..<y.channels).map { y.plane(item, $0) + voxel }
        let inner = indices.reduce(0) { $0 + y.elements[$1] * dy.elements[$1] }
        for index in indices {
          dx.elements[index] = y.elements[index] * (dy.elements[index] - inner)
        }
      }
    }
    store(dx)
  }
}

/// exp(x) / sum exp(x), shifted so that it cannot overflow.
func softmaxOf(_ logits: [Double]) -> [Double] {
  let largest = logits.max() ?? 0
  let exponentials = logits.map { exp($0 - largest) }
  let sum = exponentials.reduce(0, +)
  return exponentials.map { $0 / sum }
}

extension Grid {
  /// Calls `body` with the channels' values at each voxel, to replace them.
  mutating func forEachVoxel(_ body: (inout [Double]) -> Void) {
    var values = Array(repeating: 0.0, count: channels)
    for item in 0..<batch {
      for voxel in 0..<voxels {
        for channel in 0..<channels { values[channel] = elements[plane(item, channel) + voxel] }
        body(&values)
        for channel in 0..<channels { elements[plane(item, channel) + voxel] = values[channel] }
      }
    }
  }
}
