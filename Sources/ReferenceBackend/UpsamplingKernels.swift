import Foundation
import Kernels

/// Both directions run over the same weights: y[target] += weight x[source], and the gradient
/// dx[source] += weight dy[target].
extension Invocation {
  func execute(_ kernel: Kernel.Upsample) {
    let attributes = kernel.upsampling
    let x = input(0)
    var y = zeros(0)
    let (weights, fine, coarse) = (attributes.weights(x.extent), y.voxels, x.voxels)
    for plane in 0..<x.batch * x.channels {
      for (source, target, weight) in weights {
        y.elements[plane * fine + target] += weight * x.elements[plane * coarse + source]
      }
    }
    store(y, residual: 1, sign: attributes.residualSign)
  }

  func execute(_ kernel: Kernel.UpsampleGradient) {
    let attributes = kernel.upsampling
    let dy = input(0)
    var dx = zeros(0)
    let (weights, fine, coarse) = (attributes.weights(dx.extent), dy.voxels, dx.voxels)
    for plane in 0..<dx.batch * dx.channels {
      for (source, target, weight) in weights {
        dx.elements[plane * coarse + source] += weight * dy.elements[plane * fine + target]
      }
    }
    store(dx, residual: 1, sign: attributes.residualSign)
  }
}

extension Upsampling {
  /// Source voxel, target voxel and weight, for each pair that the interpolation joins.
  fileprivate func weights(_ size: [Int]) -> [(source: Int, target: Int, weight: Double)] {
    var result: [(source: Int, target: Int, weight: Double)] = []
    let axes = (0..<3).map { axis in
      (0..<size[axis] * factor[axis]).map { weights(target: $0, axis: axis, size: size[axis]) }
    }
    for (d, depth) in axes[0].enumerated() {
      for (h, height) in axes[1].enumerated() {
        for (w, width) in axes[2].enumerated() {
          let target = (d * axes[1].count + h) * axes[2].count + w
          for a in depth {
            for b in height {
              for c in width {
                let source = (a.source * size[1] + b.source) * size[2] + c.source
                result.append((source, target, a.weight * b.weight * c.weight))
              }
            }
          }
        }
      }
    }
    return result
  }

  /// The sources of a target on one axis.
  private func weights(target: Int, axis: Int, size: Int) -> [(source: Int, weight: Double)] {
    switch mode {
    case .nearest:
      return [(target / factor[axis], 1)]
    case .trilinear:
      let position = (Double(target) + 0.5) / Double(factor[axis]) - 0.5
      let clamped = min(max(position, 0), Double(size - 1))
      let low = Int(clamped)
      let fraction = clamped - Double(low)
      return fraction == 0
        ? [(low, 1)] : [(low, 1 - fraction), (low + 1, fraction)]
    }
  }
}
