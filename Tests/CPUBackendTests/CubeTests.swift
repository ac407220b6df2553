import Kernels
import Testing

/// Cubes as channels. Products with orthogonal matrices are sums of f terms below 1.
@Suite struct CubeTests {
  @Test func squeezingAndMatrices() throws {
    var source = ShapeSource(seed: 51)
    for index in 0..<60 {
      let factor = [source.pick([1, 2]), source.pick([1, 2, 4]), source.pick([1, 2])]
      let size = factor.reduce(1, *)
      let channels = source.pick([1, 2, 3, 5, 8, 11])
      let extent = source.extent([1, 2, 3, 5, 19])
      let items = source.pick([1, 2])
      let fine = volume(
        [items, channels] + zip(extent, factor).map { $0 * $1 }, source.block())
      let coarse = volume([items, channels * size] + extent, source.block())
      let matrices = plain([channels, size, size])
      let seed = UInt64(index)
      let tolerance = epsilon * Double(2 * size)
      try Conformance(
        kernel: Kernel.Squeeze(factor: factor), operands: [fine], results: [coarse], tolerance: 0,
        seed: seed
      ).check()
      try Conformance(
        kernel: Kernel.Unsqueeze(factor: factor), operands: [coarse], results: [fine], tolerance: 0,
        seed: seed
      ).check()
      try Conformance(
        kernel: Kernel.OrthogonalDown(factor: factor), operands: [fine, matrices],
        results: [coarse],
        tolerance: tolerance, seed: seed
      ).check()
      try Conformance(
        kernel: Kernel.OrthogonalUp(factor: factor), operands: [coarse, matrices], results: [fine],
        tolerance: tolerance, seed: seed
      ).check()
      try Conformance(
        kernel: Kernel.OrthogonalMatrixGradient(factor: factor), operands: [fine, coarse],
        results: [matrices],
        tolerance: epsilon * Double(items * extent.reduce(1, *)).squareRoot() * 4, updated: [0],
        seed: seed
      ).check()
    }
  }

  /// Solved in double by both, so only the result rounds.
  @Test func cayley() throws {
    let factors = [[1, 1, 2], [1, 2, 2], [2, 2, 2], [4, 1, 2], [1, 1, 1], [4, 4, 1]]
    for (index, factor) in factors.enumerated() {
      for channels in 1...10 {
        let size = factor.reduce(1, *)
        guard size > 1 else { continue }
        let triangle = plain([channels, size * (size - 1) / 2])
        let matrices = plain([channels, size, size])
        try Conformance(
          kernel: Kernel.Cayley(factor: factor), operands: [triangle], results: [matrices],
          tolerance: epsilon, seed: UInt64(index)
        ).check()
        try Conformance(
          kernel: Kernel.CayleyGradient(factor: factor), operands: [matrices, triangle],
          results: [triangle], tolerance: 8 * epsilon, updated: [0], seed: UInt64(index)
        ).check()
      }
    }
  }
}
