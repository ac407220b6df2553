import Kernels
import ModelsForTests
import Testing

/// Each element on its own: a few roundings of numbers near 1.
@Suite struct ElementwiseTests {
  @Test func activations() throws {
    var source = ShapeSource(seed: 31)
    for index in 0..<70 {
      let activation = Activation.oneOfEach[index % Activation.oneOfEach.count]
      let x = volume(source.shape(), source.block())
      try Conformance(
        kernel: Kernel.Activation(activation), operands: [x], results: [x], tolerance: 8 * epsilon,
        aliases: index % 2 == 0 ? [0: 0] : [:], seed: UInt64(index)
      ).check()
      try Conformance(
        kernel: Kernel.ActivationGradient(activation), operands: [x, x, index % 3 == 0 ? x : nil],
        results: [x], tolerance: 8 * epsilon, aliases: index % 2 == 0 ? [0: 1] : [:],
        seed: UInt64(index)
      ).check()
    }
  }

  @Test func arithmetic() throws {
    var source = ShapeSource(seed: 32)
    for index in 0..<50 {
      let x = volume(source.shape(), source.block())
      let seed = UInt64(index)
      try Conformance(
        kernel: Kernel.Add(alpha: 0.7, beta: -1.2), operands: [x, x], results: [x],
        tolerance: 4 * epsilon, aliases: index % 3 > 0 ? [0: index % 3 - 1] : [:], seed: seed
      ).check()
      try Conformance(
        kernel: Kernel.Scale(factor: -0.3), operands: [x], results: [x], tolerance: epsilon,
        seed: seed
      ).check()
      try Conformance(kernel: Kernel.Zero(), operands: [], results: [x], tolerance: 0).check()
      try Conformance(
        kernel: Kernel.Dropout(probability: 0.3, stream: RandomStream(key: seed)),
        operands: [x], results: [x], tolerance: 2 * epsilon,
        aliases: index % 2 == 0 ? [0: 0] : [:], seed: seed
      ).check()
      try Conformance(
        kernel: Kernel.NormalNoise(RandomStream(key: seed)), operands: [], results: [x],
        tolerance: 4 * epsilon
      ).check()
    }
  }

  @Test func latentVariables() throws {
    for size in 1...50 {
      let x = plain([1 + size % 3, size])
      try Conformance(
        kernel: Kernel.Reparameterize(), operands: [x, x, x], results: [x], tolerance: 8 * epsilon
      ).check()
      try Conformance(
        kernel: Kernel.ReparameterizeGradient(), operands: [x, x, x], results: [x],
        tolerance: 8 * epsilon, aliases: [0: 0]
      ).check()
      try Conformance(
        kernel: Kernel.Divergence(scale: 0.5), operands: [x, x], results: [plain([1])],
        tolerance: epsilon * Double(size)
      ).check()
      try Conformance(
        kernel: Kernel.DivergenceGradient(scale: 0.5, weight: 0.1), operands: [x, x],
        results: [x, x],
        tolerance: 4 * epsilon
      ).check()
    }
  }

  @Test func optimizers() throws {
    let rules: [Optimizer.Rule] = [
      .sgd(momentum: 0, nesterov: false, weightDecay: 0.1),
      .sgd(momentum: 0.9, nesterov: false, weightDecay: 0),
      .sgd(momentum: 0.9, nesterov: true, weightDecay: 0.01),
      .adam(beta1: 0.9, beta2: 0.999, epsilon: 1e-8, weightDecay: 0.1, decoupled: false),
      .adam(beta1: 0.8, beta2: 0.99, epsilon: 1e-3, weightDecay: 0.1, decoupled: true),
    ]
    for (index, count)
      in (Array(1...40) + [63, 64, 65, 100, 127, 1009, 4096, 32_768, 32_769, 70_001]).enumerated()
    {
      for rule in rules {
        let optimizer = Optimizer(rule, gradientScale: 0.5, clip: index % 2 == 0 ? 0.3 : 0)
        let range = plain([count])
        let clears = index % 2 == 1
        // The second moment's root amplifies: it is far from zero, for states are not negative.
        try Conformance(
          kernel: Kernel.Optimize(optimizer), operands: [range, index % 3 == 0 ? nil : plain([1])],
          results: Array(repeating: range, count: 1 + optimizer.stateCount + (clears ? 1 : 0)),
          tolerance: 2e-6, fills: [1: .positive],
          updated: optimizer.stateCount == 2 ? [0, 1] : [0, 1, 2],
          aliases: clears ? [1 + optimizer.stateCount: 0] : [:], seed: UInt64(index)
        ).check()
      }
      try Conformance(
        kernel: Kernel.Norm(scale: 0.5), operands: [plain([count])], results: [plain([1])],
        tolerance: epsilon * Double(count).squareRoot()
      ).check()
      try Conformance(
        kernel: Kernel.MovingAverage(decay: 0.75), operands: [plain([count])],
        results: [plain([count])], tolerance: 4 * epsilon, updated: [0], seed: UInt64(index)
      ).check()
    }
  }

  @Test func dense() throws {
    var source = ShapeSource(seed: 33)
    let small = (0..<50).map { _ in
      (source.pick([1, 2, 3]), source.channels(), source.channels())
    }
    // Rows of more than one span, and several chunks of them.
    for (index, shape) in (small + [(5, 9001, 7), (2, 130, 700), (1, 1, 1)]).enumerated() {
      let (items, inputs, outputs) = shape
      let (x, y, w) = (plain([items, inputs]), plain([items, outputs]), plain([outputs, inputs]))
      try Conformance(
        kernel: Kernel.Dense(), operands: [x, w, index % 2 == 0 ? plain([outputs]) : nil],
        results: [y],
        tolerance: epsilon * Double(inputs + 2)
      ).check()
      try Conformance(
        kernel: Kernel.DenseDataGradient(), operands: [y, w], results: [x],
        tolerance: epsilon * Double(outputs + 2)
      ).check()
      try Conformance(
        kernel: Kernel.DenseWeightGradient(), operands: [x, y], results: [w],
        tolerance: 8 * epsilon,
        updated: [0]
      ).check()
    }
  }
}
