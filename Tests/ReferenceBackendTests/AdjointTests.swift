import Kernels
import Testing

/// <f(x), y> = <x, f'(y)> of every linear kernel and its gradient, to the rounding of the sums
/// (1e-12 of the product of magnitudes), with unlike layouts on both sides.
@Suite struct AdjointTests {
  private func expectAdjoint(
    _ forward: some KernelRecord, _ backward: some KernelRecord, x: Value, y: Value,
    with others: [Value] = []
  ) throws {
    let image = try evaluate(forward, [x] + others, [Value.unwritten(y.shape).with(y.layout)])[0]
    let pullback = try evaluate(backward, [y] + others, [Value.unwritten(x.shape).with(x.layout)])[
      0]
    let scale = (image.dot(image) * y.dot(y)).squareRoot() + 1
    #expect(abs(image.dot(y) - x.dot(pullback)) < 1e-12 * scale)
  }

  static let convolutions: [(Convolution, [Int], [Int])] = [
    (Convolution(kernel: [3, 3, 3], padding: [1, 1, 1]), [1, 1, 1], [1, 1, 1]),
    (Convolution(kernel: [1, 1, 1]), [2, 3, 5], [2, 3, 5]),
    (Convolution(kernel: [2, 2, 2], stride: [2, 2, 2]), [4, 5, 7], [2, 2, 3]),
    (
      Convolution(kernel: [2, 1, 3], stride: [5, 4, 3], padding: [1, 0, 1]), [3, 3, 2], [1, 1, 1]
    ),
    (
      Convolution(
        kernel: [3, 3, 1], stride: [1, 2, 1], padding: [2, 4, 0], dilation: [2, 4, 1]),
      [3, 5, 2], [3, 3, 2]
    ),
  ]

  @Test(arguments: convolutions)
  func convolution(_ attributes: Convolution, _ size: [Int], _ target: [Int]) throws {
    let x = Value.random([2, 3] + size, seed: 1).with(.blocked(2))
    let y = Value.random([2, 5] + target, seed: 2).with(.blocked(4))
    let w = Value.random([5, 3] + attributes.kernel, seed: 3)
      .with(.convolutionWeight(inputBlock: 2, outputBlock: 4))
    try expectAdjoint(
      Kernel.Convolution(attributes), Kernel.ConvolutionDataGradient(attributes), x: x, y: y,
      with: [w])
    // The weight gradient is the adjoint in w, added to what is there.
    let start = Value.random(w.shape, seed: 4).with(w.layout)
    let dw = try evaluate(Kernel.ConvolutionWeightGradient(attributes), [x, y], [start])[0]
    let image = try evaluate(Kernel.Convolution(attributes), [x, w], [Value.unwritten(y.shape)])[0]
    let scale = (image.dot(image) * y.dot(y)).squareRoot() + 1
    #expect(abs(image.dot(y) - w.dot(dw.adding(start, times: -1))) < 1e-12 * scale)
  }

  @Test func channelSumIsTheAdjointOfTheBias() throws {
    let y = Value.random([2, 5, 2, 3, 2], seed: 1).with(.blocked(4))
    let start = Value.random([5], seed: 2)
    let sums = try evaluate(Kernel.ChannelSum(), [y], [start])[0].adding(start, times: -1)
    for channel in 0..<5 {
      let indices = y.values.indices.filter { $0 / 12 % 5 == channel }
      let sum = indices.reduce(0) { $0 + y.values[$1] }
      #expect(abs(sums.values[channel] - sum) < 1e-13)
    }
  }

  @Test func averagePool() throws {
    let window = Window(kernel: [3, 2, 2], stride: [2, 1, 3], padding: [1, 1, 0])
    try expectAdjoint(
      Kernel.AveragePool(window), Kernel.AveragePoolGradient(window),
      x: .random([2, 3, 5, 4, 6], seed: 1).with(.blocked(2)), y: .random([2, 3, 3, 5, 2], seed: 2))
  }

  @Test(arguments: [Interpolation.nearest, .trilinear], [[2, 2, 2], [1, 3, 4]])
  func upsample(mode: Interpolation, factor: [Int]) throws {
    let attributes = Upsampling(factor: factor, mode: mode)
    let target = zip([3, 1, 2], factor).map { $0 * $1 }
    try expectAdjoint(
      Kernel.Upsample(attributes), Kernel.UpsampleGradient(attributes),
      x: .random([2, 3, 3, 1, 2], seed: 1), y: .random([2, 3] + target, seed: 2).with(.blocked(2)))
  }

  @Test func orthogonalResampling() throws {
    let factor = [2, 1, 2]
    let (x, y) = (
      Value.random([2, 3, 4, 3, 2], seed: 1).with(.blocked(2)),
      Value.random([2, 12, 2, 3, 1], seed: 2).with(.blocked(8))
    )
    let q = Value.random([3, 4, 4], seed: 3)
    try expectAdjoint(
      Kernel.OrthogonalDown(factor: factor), Kernel.OrthogonalUp(factor: factor), x: x, y: y,
      with: [q])
    let start = Value.random(q.shape, seed: 4)
    let dq = try evaluate(Kernel.OrthogonalMatrixGradient(factor: factor), [x, y], [start])[0]
    let image = try evaluate(Kernel.OrthogonalDown(factor: factor), [x, q], [.unwritten(y.shape)])[
      0]
    #expect(abs(image.dot(y) - q.dot(dq.adding(start, times: -1))) < 1e-11)
  }

  @Test func dense() throws {
    let w = Value.random([5, 4], seed: 3)
    try expectAdjoint(
      Kernel.Dense(), Kernel.DenseDataGradient(), x: .random([3, 4], seed: 1),
      y: .random([3, 5], seed: 2),
      with: [w])
  }
}
