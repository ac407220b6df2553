import Kernels

/// Moves between a fine volume and a coarse one of f = fD fH fW times the channels: cube v of
/// channel c of the fine volume holds at its position j what channel c f + j of the coarse one
/// holds at voxel v.
extension Invocation {
  func execute(_ kernel: Kernel.Squeeze) {
    let factor = kernel.factor
    let x = stored(0)
    var y = zeros(0)
    Cubes(fine: x, factor).forEachElement { fine, coarse in
      y.elements[coarse] = x.elements[fine]
    }
    store(y)
  }

  func execute(_ kernel: Kernel.Unsqueeze) {
    let factor = kernel.factor
    let x = stored(0)
    var y = zeros(0)
    Cubes(fine: y, factor).forEachElement { fine, coarse in
      y.elements[fine] = x.elements[coarse]
    }
    store(y)
  }

  func execute(_ kernel: Kernel.OrthogonalDown) {
    let factor = kernel.factor
    if isOnGrid { return liftDown(factor) }
    let (x, q) = (input(0), input(1).elements)
    var y = zeros(0)
    Cubes(fine: x, factor).forEachMatrixEntry { entry, fine, coarse in
      y.elements[coarse] += q[entry] * x.elements[fine]
    }
    store(y)
  }

  func execute(_ kernel: Kernel.OrthogonalUp) {
    let factor = kernel.factor
    if isOnGrid { return liftUp(factor) }
    let (y, q) = (input(0), input(1).elements)
    var x = zeros(0)
    Cubes(fine: x, factor).forEachMatrixEntry { entry, fine, coarse in
      x.elements[fine] += q[entry] * y.elements[coarse]
    }
    store(x)
  }

  func execute(_ kernel: Kernel.OrthogonalMatrixGradient) {
    let factor = kernel.factor
    let (x, y) = (input(0), input(1))
    var dq = current(0)
    Cubes(fine: x, factor).forEachMatrixEntry { entry, fine, coarse in
      dq.elements[entry] += y.elements[coarse] * x.elements[fine]
    }
    store(dq)
  }
}

/// The cubes of a fine volume.
struct Cubes {
  let factor: [Int]
  let size: Int
  let (batch, channels): (Int, Int)
  /// Voxels of the coarse volume.
  let count: Int
  /// Fine voxel of each position of each cube, positions innermost.
  let voxels: [Int]

  init(fine: Grid, _ factor: [Int]) {
    self.factor = factor
    size = factor.reduce(1, *)
    (batch, channels) = (fine.batch, fine.channels)
    let extent = fine.extent
    let coarse = (0..<3).map { extent[$0] / factor[$0] }
    count = coarse.reduce(1, *)
    var voxels: [Int] = []
    for cube in 0..<count {
      let corner = [
        cube / (coarse[1] * coarse[2]) * factor[0], cube / coarse[2] % coarse[1] * factor[1],
        cube % coarse[2] * factor[2],
      ]
      for d in 0..<factor[0] {
        for h in 0..<factor[1] {
          for w in 0..<factor[2] {
            voxels.append(
              ((corner[0] + d) * extent[1] + corner[1] + h) * extent[2] + corner[2] + w)
          }
        }
      }
    }
    self.voxels = voxels
  }

  /// Position of the coarse element that is value `position` of a cube.
  private func coarse(_ item: Int, _ channel: Int, _ position: Int, _ cube: Int) -> Int {
    ((item * channels + channel) * size + position) * count + cube
  }

  /// Calls `body` with the fine and the coarse position of each element.
  func forEachElement(_ body: (Int, Int) -> Void) {
    for item in 0..<batch {
      for channel in 0..<channels {
        let plane = (item * channels + channel) * count * size
        for cube in 0..<count {
          for j in 0..<size {
            body(plane + voxels[cube * size + j], coarse(item, channel, j, cube))
          }
        }
      }
    }
  }

  /// Calls `body` with the channel, the fine and the coarse positions of each cube.
  func forEachCube(_ body: (Int, [Int], [Int]) -> Void) {
    for item in 0..<batch {
      for channel in 0..<channels {
        let plane = (item * channels + channel) * count * size
        for cube in 0..<count {
          body(
            channel, (0..<size).map { plane + voxels[cube * size + $0] },
            (0..<size).map { coarse(item, channel, $0, cube) })
        }
      }
    }
  }

  /// Calls `body` with the position of each q[c, i, j], the fine position that j means and the
  /// coarse one that i means, for each cube.
  func forEachMatrixEntry(_ body: (Int, Int, Int) -> Void) {
    for item in 0..<batch {
      for channel in 0..<channels {
        let plane = (item * channels + channel) * count * size
        for cube in 0..<count {
          for i in 0..<size {
            for j in 0..<size {
              body(
                (channel * size + i) * size + j, plane + voxels[cube * size + j],
                coarse(item, channel, i, cube))
            }
          }
        }
      }
    }
  }
}
