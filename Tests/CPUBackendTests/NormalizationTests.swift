import CPUBackend
import Kernels
import ModelsForTests
import Testing

/// Sums are taken in float over 64 values a lane and in double beyond: their errors are those of
/// numbers near 8, and grow with the root of the count. Statistics are of order one, so what is left is rounding of single values: a few epsilon
/// times numbers below 10, and of exp and erf, which are good to a few units as well.
@Suite struct NormalizationTests {
  private static func divisor(_ channels: Int, _ source: inout ShapeSource) -> Int {
    source.pick((1...channels).filter { channels % $0 == 0 })
  }

  @Test func moments() throws {
    var source = ShapeSource(seed: 21)
    for index in 0..<60 {
      var shape = source.shape()
      if index % 20 == 0 { shape = [1, 3, 33, 40, 41] }
      let groups = Self.divisor(shape[1], &source)
      let overBatch = source.pick([true, false])
      // Groups of few values have inverse deviations up to 1 / sqrt(1e-5); with 0.1 up to 3.
      try Conformance(
        kernel: Kernel.Moments(groups: groups, overBatch: overBatch, epsilon: 0.1),
        operands: [volume(shape, source.block())],
        results: [plain([overBatch ? 1 : shape[0], groups, 2])], tolerance: 8 * epsilon,
        seed: UInt64(index)
      ).check()
    }
  }

  @Test func normalize() throws {
    var source = ShapeSource(seed: 22)
    for index in 0..<70 {
      let shape = source.shape()
      let normalization = Normalization(
        groups: Self.divisor(shape[1], &source), overBatch: source.pick([true, false]),
        constantStatistics: source.pick([true, false]),
        activation: Activation.oneOfEach[index % Activation.oneOfEach.count])
      let shared = normalization.overBatch || normalization.constantStatistics
      let x = volume(shape, source.block())
      let affine = index % 3 > 0 ? plain([shape[1]]) : nil
      try Conformance(
        kernel: Kernel.Normalize(normalization),
        operands: [x, plain([shared ? 1 : shape[0], normalization.groups, 2]), affine, affine],
        results: [x], tolerance: 32 * epsilon, fills: [1: .statistics],
        aliases: index % 2 == 0 ? [0: 0] : [:], seed: UInt64(index)
      ).check()
    }
  }

  @Test func normalizeGradient() throws {
    var source = ShapeSource(seed: 23)
    for index in 0..<70 {
      let shape = source.shape()
      let normalization = Normalization(
        groups: Self.divisor(shape[1], &source), overBatch: source.pick([true, false]),
        constantStatistics: source.pick([true, false]),
        activation: Activation.oneOfEach[index % Activation.oneOfEach.count])
      let shared = normalization.overBatch || normalization.constantStatistics
      let x = volume(shape, source.block())
      let affine = index % 3 > 0 ? plain([shape[1]]) : nil
      let residual = index % 4 == 0 ? x : nil
      let results = affine == nil || index % 5 == 0 ? [x] : [x, affine!, affine!]
      // dgamma and dbeta are sums of up to 1e4 numbers: their size rounds.
      let count = Double(shape[0] * shape[2...].reduce(1, *))
      try Conformance(
        kernel: Kernel.NormalizeGradient(normalization),
        operands: [
          x, x, plain([shared ? 1 : shape[0], normalization.groups, 2]), affine, affine, residual,
        ],
        results: results, tolerance: epsilon * (64 + 4 * count.squareRoot()),
        fills: [2: .statistics], updated: [1, 2],
        aliases: index % 2 == 0 ? [0: residual == nil ? 0 : 5] : [:], seed: UInt64(index)
      ).check()
    }
  }

  @Test func channelSum() throws {
    var source = ShapeSource(seed: 24)
    for index in 0..<60 {
      let shape = index % 20 == 0 ? [2, 5, 20, 41, 43] : source.shape()
      let count = Double(shape[0] * shape[2...].reduce(1, *))
      try Conformance(
        kernel: Kernel.ChannelSum(), operands: [volume(shape, source.block())],
        results: [plain([shape[1]])], tolerance: epsilon * (4 + 4 * count.squareRoot()),
        updated: [0], seed: UInt64(index)
      ).check()
    }
  }

  /// Squares of a mean a thousand deviations away would leave no digit of the variance.
  @Test func momentsOfALargeMean() throws {
    let storage = volume([1, 8, 4, 8, 8], 8)
    let backend = CPUBackend(threads: 1)
    let kernel = Kernel.Moments(groups: 8, epsilon: 0)
    let statistics = plain([1, 8, 2])
    let scratch = backend.target.scratchBytes(
      AbstractCall(kernel.kernel, operands: [storage], results: [statistics]))
    try backend.map(byteCounts: [.arena: 16384, .parameters: 128, .optimizer: scratch])
    var values = Array(repeating: Float(1000), count: 8 * 256)
    for index in values.indices where index / 8 % 2 == 0 { values[index] = 1001 }
    values.withUnsafeBytes { backend.write($0, to: .arena, offset: 0) }
    let call = KernelCall(
      kernel, operands: [Tensor(space: .arena, offset: 0, storage: storage)],
      results: [Tensor(space: .parameters, offset: 0, storage: statistics)],
      scratch: ByteRange(space: .optimizer, offset: 0, count: scratch))
    backend.run(try backend.prepare([call]), 0..<1, StepContext())
    var result = Array(repeating: Float(0), count: 16)
    result.withUnsafeMutableBytes { backend.read(.parameters, offset: 0, into: $0) }
    #expect(result == Array(repeating: [1000.5, 2], count: 8).flatMap { $0 })
  }

  @Test func runningStatistics() throws {
    for channels in 1...50 {
      let values = plain([channels])
      try Conformance(
        kernel: Kernel.UpdateRunningStatistics(
          momentum: 0.1, epsilon: 1e-5, count: 2 * channels - 1),
        operands: [plain([1, channels, 2]), values, values], results: [values, values],
        tolerance: 16 * epsilon, fills: [0: .statistics], aliases: [0: 1, 1: 2]
      ).check()
      try Conformance(
        kernel: Kernel.StatisticsFromRunning(epsilon: 0.1), operands: [values, values],
        results: [plain([1, channels, 2])], tolerance: 4 * epsilon, fills: [1: .positive]
      ).check()
    }
  }
}
