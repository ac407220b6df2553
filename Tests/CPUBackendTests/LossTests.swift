import Kernels
import ModelsForTests
import Testing

/// Sums over voxels are in double beyond 128 of them; terms are sums of up to 1e4 and round as such.
@Suite struct LossTests {
  @Test func lossesAndGradients() throws {
    var source = ShapeSource(seed: 71)
    for index in 0..<6 * Loss.oneOfEach(channels: 2).count {
      var shape = source.shape(channels: source.pick([2, 3, 4, 9, 20]))
      if index == 4 { shape = [1, 4, 20, 30, 31] }
      let losses = Loss.oneOfEach(channels: shape[1])
      let loss = losses[index % losses.count]
      let voxels = Double(shape[0] * shape[2...].reduce(1, *))
      let x = volume(shape, source.block())
      let labels = volume([shape[0], 1] + shape[2...], 1, .uint8)
      let compared = loss.target == .tensor ? volume(shape, source.block()) : labels
      let terms = plain([loss.termCount(of: shape)])
      // Labels go one past the classes: such voxels count as none.
      let fills = [1: Conformance.Fill.labels(shape[1] + 1)]
      try Conformance(
        kernel: Kernel.Loss(loss), operands: [x, compared], results: [terms, plain([1])],
        tolerance: epsilon * (16 + voxels), fills: fills, seed: UInt64(index)
      ).check()
      try Conformance(
        kernel: Kernel.LossGradient(loss, weight: 0.7),
        operands: [x, compared, terms, index % 2 == 0 ? x : nil], results: [x],
        tolerance: 32 * epsilon, fills: fills.merging([2: .divisors]) { a, _ in a },
        aliases: index % 4 == 0 ? [0: 3] : [:], seed: UInt64(index)
      ).check()
    }
  }

  /// Logits that are sixteenths make few losses of two classes, so that voxels tie for the last places.
  @Test(arguments: [0.001, 10, 35, 60, 99.9, 100]) func tiesShareEvenly(percent: Double) throws {
    var source = ShapeSource(seed: 73)
    for seed in UInt64(0)..<6 {
      let shape = source.shape(channels: 2)
      let (x, labels) = (volume(shape, 1), volume([shape[0], 1] + shape[2...], 1, .uint8))
      var loss = Loss.named("top-k-cross-entropy", ["percent": percent], target: .classes)
      if seed % 2 == 1 { loss.ignored = 2 }
      let fills: [Int: Conformance.Fill] = [
        0: .coarse, 1: .labels(loss.ignored == nil ? 2 : 3),
      ]
      try Conformance(
        kernel: Kernel.Loss(loss), operands: [x, labels], results: [plain([3]), plain([1])],
        tolerance: 64 * epsilon, fills: fills, seed: seed
      ).check()
    }
  }

  /// Of a region that is neither there nor predicted every sum is 0, and so is what is divided by.
  @Test(arguments: ["dice", "dice of squares", "tversky"])
  func nothingAgainstNothing(_ name: String) throws {
    let target = Loss.Target.regions([[1], [2]])
    let loss =
      name == "tversky"
      ? Loss.named(
        "tversky", ["smooth": 0, "background": 0, "alpha": 0.3, "beta": 0.7], target: target)
      : Loss.named(
        "dice", ["smooth": 0, "background": 0, "squares": name == "dice" ? 0 : 1], target: target)
    let x = volume([2, 2, 3, 5, 7], 1)
    let labels = volume([2, 1, 3, 5, 7], 1, .uint8)
    let terms = plain([loss.termCount(of: x.shape)])
    let fills: [Int: Conformance.Fill] = [0: .constant(-1000), 1: .labels(1), 2: .constant(0)]
    try Conformance(
      kernel: Kernel.Loss(loss), operands: [x, labels], results: [terms, plain([1])],
      tolerance: 0, fills: fills
    ).check()
    try Conformance(
      kernel: Kernel.LossGradient(loss, weight: 1), operands: [x, labels, terms, nil],
      results: [x], tolerance: 0, fills: fills
    ).check()
  }

  @Test func softmax() throws {
    var source = ShapeSource(seed: 72)
    for index in 0..<50 {
      let shape = source.shape()
      let (x, y) = (volume(shape, source.block()), volume(shape, source.block()))
      try Conformance(
        kernel: Kernel.Softmax(), operands: [x], results: [y], tolerance: 8 * epsilon,
        seed: UInt64(index)
      ).check()
      try Conformance(
        kernel: Kernel.SoftmaxGradient(), operands: [x, y], results: [x],
        tolerance: epsilon * Double(shape[1] + 4), aliases: [0: 0], seed: UInt64(index)
      ).check()
    }
  }
}
