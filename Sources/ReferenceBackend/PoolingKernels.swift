import Kernels

extension Invocation {
  func execute(_ kernel: Kernel.MaxPool) {
    let window = kernel.window
    let x = input(0)
    var (y, indices) = (zeros(0), zeros(1))
    for plane in 0..<y.batch * y.channels {
      window.forEachTarget(x.extent, y.extent) { target, sources in
        var best = (value: -Double.infinity, position: sources.first?.position ?? 0)
        for (source, position) in sources {
          let value = x.elements[plane * x.voxels + source]
          if value > best.value || value.isNaN { best = (value, position) }
        }
        y.elements[plane * y.voxels + target] = best.value
        indices.elements[plane * y.voxels + target] = Double(best.position)
      }
    }
    store(y)
    store(indices, 1)
  }

  func execute(_ kernel: Kernel.MaxPoolGradient) {
    let window = kernel.window
    let (dy, indices) = (input(0), input(1))
    var dx = zeros(0)
    for plane in 0..<dy.batch * dy.channels {
      window.forEachTarget(dx.extent, dy.extent) { target, sources in
        let position = Int(indices.elements[plane * dy.voxels + target])
        for source in sources where source.position == position {
          dx.elements[plane * dx.voxels + source.voxel] +=
            dy.elements[plane * dy.voxels + target]
        }
      }
    }
    store(dx, residual: 2, sign: 1)
  }

  /// The mean over the window's size, padding and all.
  func execute(_ kernel: Kernel.AveragePool) {
    let window = kernel.window
    let x = input(0)
    var y = zeros(0)
    let size = Double(window.kernel.reduce(1, *))
    for plane in 0..<y.batch * y.channels {
      window.forEachTarget(x.extent, y.extent) { target, sources in
        let sum = sources.reduce(0) { $0 + x.elements[plane * x.voxels + $1.voxel] }
        y.elements[plane * y.voxels + target] = sum / size
      }
    }
    store(y)
  }

  func execute(_ kernel: Kernel.AveragePoolGradient) {
    let window = kernel.window
    let dy = input(0)
    var dx = zeros(0)
    let size = Double(window.kernel.reduce(1, *))
    for plane in 0..<dy.batch * dy.channels {
      window.forEachTarget(dx.extent, dy.extent) { target, sources in
        let share = dy.elements[plane * dy.voxels + target] / size
        for source in sources { dx.elements[plane * dx.voxels + source.voxel] += share }
      }
    }
    store(dx, residual: 1, sign: 1)
  }
}

extension Window {
  /// Calls `body` with each voxel of the pooled volume and the voxels of its window that are not
  /// padding, with their row-major positions in the window.
  fileprivate func forEachTarget(
    _ fine: [Int], _ coarse: [Int], _ body: (Int, [(voxel: Int, position: Int)]) -> Void
  ) {
    for target in 0..<coarse.reduce(1, *) {
      let place = [
        target / (coarse[1] * coarse[2]), target / coarse[2] % coarse[1], target % coarse[2],
      ]
      let start = (0..<3).map { place[$0] * stride[$0] - padding[$0] }
      var sources: [(voxel: Int, position: Int)] = []
      for d in 0..<kernel[0] where fine.indices(axis: 0).contains(start[0] + d) {
        for h in 0..<kernel[1] where fine.indices(axis: 1).contains(start[1] + h) {
          for w in 0..<kernel[2] where fine.indices(axis: 2).contains(start[2] + w) {
            let voxel = ((start[0] + d) * fine[1] + start[1] + h) * fine[2] + start[2] + w
            sources.append((voxel, (d * kernel[1] + h) * kernel[2] + w))
          }
        }
      }
      body(target, sources)
    }
  }
}

extension [Int] {
  fileprivate func indices(axis: Int) -> Range<Int> { 0..<self[axis] }
}
