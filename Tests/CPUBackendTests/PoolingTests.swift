import Kernels
import Testing

/// Windows and upsampling: sums of up to 60 numbers below 1.
@Suite struct PoolingTests {
  private static func pooled(_ shape: [Int], _ window: Window) -> [Int]? {
    let extent = (0..<3).map { axis in
      let free = shape[axis + 2] + 2 * window.padding[axis] - window.kernel[axis]
      return free < 0 ? 0 : free / window.stride[axis] + 1
    }
    return extent.allSatisfy { $0 > 0 } ? shape[..<2] + extent : nil
  }

  @Test func windows() throws {
    var source = ShapeSource(seed: 41)
    var checked = 0
    while checked < 60 {
      let kernel = [source.pick([1, 2, 3]), source.pick([1, 2, 3]), source.pick([1, 2, 3, 5])]
      let window = Window(
        kernel: kernel,
        stride: [source.pick([1, 2, 3]), source.pick([1, 2, 9]), source.pick([1, 2])],
        padding: kernel.map { source.pick([0, $0 / 2]) })
      let shape = source.shape()
      guard let pooled = Self.pooled(shape, window) else { continue }
      checked += 1
      let block = source.block()
      let (x, y) = (volume(shape, block), volume(pooled, block))
      let indices = volume(pooled, block, .uint8)
      let residual = checked % 2 == 0 ? x : nil
      let aliases = checked % 4 == 0
      let size = kernel.reduce(1, *)
      let seed = UInt64(checked)
      try Conformance(
        kernel: Kernel.MaxPool(window), operands: [x], results: [y, indices], tolerance: 0,
        seed: seed
      ).check()
      try Conformance(
        kernel: Kernel.AveragePool(window), operands: [x], results: [y], tolerance: 8 * epsilon,
        seed: seed
      ).check()
      try Conformance(
        kernel: Kernel.MaxPoolGradient(window), operands: [y, indices, residual], results: [x],
        tolerance: Double(size) * epsilon, fills: [1: .labels(size)],
        aliases: aliases ? [0: 2] : [:], seed: seed
      ).check()
      try Conformance(
        kernel: Kernel.AveragePoolGradient(window), operands: [y, residual], results: [x],
        tolerance: 8 * epsilon, aliases: aliases ? [0: 1] : [:], seed: seed
      ).check()
    }
  }

  @Test(arguments: [Interpolation.nearest, .trilinear])
  func upsampling(mode: Interpolation) throws {
    var source = ShapeSource(seed: 42)
    for index in 0..<50 {
      let factor = [source.pick([1, 2, 3]), source.pick([1, 2, 4]), source.pick([1, 2, 3])]
      let shape = source.shape()
      let block = source.block()
      let coarse = volume(shape, block)
      let fine = volume(shape[..<2] + zip(shape[2...], factor).map { $0 * $1 }, block)
      let sign = source.pick([-1, 0, 1])
      let attributes = Upsampling(factor: factor, mode: mode, residualSign: sign)
      let aliases = sign != 0 && index % 2 == 0 ? [0: 1] : [:]
      try Conformance(
        kernel: Kernel.Upsample(attributes), operands: [coarse, sign == 0 ? nil : fine],
        results: [fine], tolerance: 8 * epsilon, aliases: aliases, seed: UInt64(index)
      ).check()
      try Conformance(
        kernel: Kernel.UpsampleGradient(attributes), operands: [fine, sign == 0 ? nil : coarse],
        results: [coarse], tolerance: 8 * epsilon * Double(factor.reduce(1, *)),
        aliases: aliases, seed: UInt64(index)
      ).check()
    }
  }

  @Test func labels() throws {
    var source = ShapeSource(seed: 43)
    for index in 0..<50 {
      let factor = [source.pick([1, 2, 3]), source.pick([1, 2, 4]), source.pick([1, 2, 3])]
      let shape = source.shape(channels: 1)
      let fine = Array(shape[..<2]) + zip(shape[2...], factor).map { $0 * $1 }
      try Conformance(
        kernel: Kernel.DownsampleLabels(factor: factor), operands: [volume(fine, 1, .uint8)],
        results: [volume(shape, 1, .uint8)], tolerance: 0, fills: [0: .labels(5)],
        seed: UInt64(index)
      ).check()
    }
  }
}
