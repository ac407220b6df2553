import Kernels
import ModelsForTests
import Testing

/// Gradient kernels of nonlinear kernels, by the order of the Taylor remainder in float64: 2 for a
/// gradient, 1 for anything else.
@Suite struct TaylorTests {
  private let least = 1.9

  /// Random values at least 0.1 from the kinks at zero.
  private func awayFromZero(_ shape: [Int], seed: UInt64) -> Value {
    var value = Value.random(shape, seed: seed)
    value.values = value.values.map { $0 < 0 ? $0 - 0.1 : $0 + 0.1 }
    return value
  }

  @Test(arguments: Activation.oneOfEach) func activation(_ activation: Activation) throws {
    let x = awayFromZero([1, 20], seed: 1)
    let (dy, residual) = (Value.random(x.shape, seed: 2), Value.random(x.shape, seed: 3))
    let gradient = try evaluate(
      Kernel.ActivationGradient(activation), [dy, x, residual], [.unwritten(x.shape)])[0]
    let order = try taylorOrder(
      at: x, along: .random(x.shape, seed: 4), gradient: gradient.adding(residual, times: -1)
    ) {
      try evaluate(Kernel.Activation(activation), [$0], [.unwritten(x.shape)])[0].dot(dy)
    }
    #expect(order > least)
  }

  static let groupings: [Kernel.Moments] = [
    Kernel.Moments(groups: 1), Kernel.Moments(groups: 2), Kernel.Moments(groups: 4),
    Kernel.Moments(groups: 4, overBatch: true),
    Kernel.Moments(groups: 2, overBatch: true, epsilon: 0.5),
  ]

  /// By x through the statistics, by gamma and by beta. Seeds keep the kinks of the piecewise linear
  /// activations out of the steps' reach, which a remainder of order 1 would show.
  @Test(arguments: groupings, Activation.oneOfEach)
  func normalize(_ moments: Kernel.Moments, _ activation: Activation) throws {
    let attributes = Normalization(
      groups: moments.groups, overBatch: moments.overBatch, activation: activation)
    let shape = [2, 4, 2, 1, 2]
    let x = Value.random(shape, seed: 11).with(.blocked(8))
    let (gamma, beta) = (Value.random([4], seed: 6), Value.random([4], seed: 7))
    let (dy, residual) = (Value.random(shape, seed: 8), Value.random(shape, seed: 9))
    func statistics(_ x: Value) throws -> Value {
      try evaluate(
        moments, [x], [.unwritten([moments.overBatch ? 1 : 2, moments.groups, 2])])[
          0]
    }
    func value(_ x: Value, _ gamma: Value, _ beta: Value) throws -> Double {
      try evaluate(
        Kernel.Normalize(attributes), [x, statistics(x), gamma, beta], [.unwritten(shape)])[0].dot(
          dy)
    }
    let gradients = try evaluate(
      Kernel.NormalizeGradient(attributes), [dy, x, statistics(x), gamma, beta, residual],
      [.unwritten(shape), .zeros([4]), .zeros([4])])
    #expect(
      try taylorOrder(
        at: x, along: .random(shape, seed: 10), gradient: gradients[0].adding(residual, times: -1)
      ) { try value($0, gamma, beta) } > least)
    let direction = Value.random([4], seed: 5)
    #expect(
      try taylorOrder(at: gamma, along: direction, gradient: gradients[1]) {
        try value(x, $0, beta)
      } > least)
    #expect(
      try taylorOrder(at: beta, along: direction, gradient: gradients[2]) {
        try value(x, gamma, $0)
      } > least)
  }

  @Test(arguments: Activation.oneOfEach) func normalizeByConstantStatistics(
    _ activation: Activation
  ) throws {
    let attributes = Normalization(groups: 3, constantStatistics: true, activation: activation)
    let x = Value.random([2, 3, 2, 1, 1], seed: 1)
    let statistics = Value([1, 3, 2], [0.3, 1.5, -0.2, 0.7, 0.1, 2])
    let dy = Value.random(x.shape, seed: 2)
    // Neither gamma nor beta: the map is 1 and 0.
    let gradient = try evaluate(
      Kernel.NormalizeGradient(attributes), [dy, x, statistics, nil, nil, nil],
      [.unwritten(x.shape)])[0]
    #expect(
      try taylorOrder(at: x, along: .random(x.shape, seed: 3), gradient: gradient) {
        try evaluate(Kernel.Normalize(attributes), [$0, statistics], [.unwritten(x.shape)])[0].dot(
          dy)
      } > least)
  }

  @Test func softmax() throws {
    let x = Value.random([2, 3, 2, 1, 2], seed: 1)
    let dy = Value.random(x.shape, seed: 2)
    let y = try evaluate(Kernel.Softmax(), [x], [.unwritten(x.shape)])[0]
    let gradient = try evaluate(Kernel.SoftmaxGradient(), [dy, y], [.unwritten(x.shape)])[0]
    #expect(
      try taylorOrder(at: x, along: .random(x.shape, seed: 3), gradient: gradient) {
        try evaluate(Kernel.Softmax(), [$0], [.unwritten(x.shape)])[0].dot(dy)
      } > least)
  }

  @Test func maxPool() throws {
    let window = Window(kernel: [2, 2, 3], stride: [1, 2, 2], padding: [0, 1, 1])
    let x = Value.random([2, 3, 3, 4, 5], seed: 1)
    let dy = Value.random([2, 3, 2, 3, 3], seed: 2)
    let empty = Value.unwritten(dy.shape)
    let indices = try evaluate(Kernel.MaxPool(window), [x], [empty, empty.bytes])[1]
    let residual = Value.random(x.shape, seed: 4)
    let gradient = try evaluate(
      Kernel.MaxPoolGradient(window), [dy, indices, residual], [.unwritten(x.shape)])[0]
    // No two values of a window are within 2^-10 of each other along this direction, so the pool is
    // linear there.
    let order = try taylorOrder(
      at: x, along: Value.random(x.shape, seed: 3).scaled(0.01),
      gradient: gradient.adding(residual, times: -1)
    ) {
      try evaluate(Kernel.MaxPool(window), [$0], [empty, empty.bytes])[0].dot(dy)
    }
    #expect(order > least)
  }

  @Test(arguments: Loss.oneOfEach(channels: 3)) func loss(_ loss: Loss) throws {
    let x = Value.random([2, 3, 2, 2, 3], seed: 1).with(.blocked(8))
    let target =
      loss.target == .tensor
      ? Value.random(x.shape, seed: 2)
      : .labels([2, 1, 2, 2, 3], below: loss.ignored == nil ? 3 : 4, seed: 2)
    let terms = Value.unwritten([loss.termCount(of: x.shape)])
    func forward(_ x: Value) throws -> [Value] {
      try evaluate(Kernel.Loss(loss), [x, target], [terms, .unwritten([1])])
    }
    let residual = Value.random(x.shape, seed: 3)
    let gradient = try evaluate(
      Kernel.LossGradient(loss, weight: 0.7), [x, target, forward(x)[0], residual],
      [.unwritten(x.shape)])[0].adding(residual, times: -1)
    let order = try taylorOrder(at: x, along: .random(x.shape, seed: 4), gradient: gradient) {
      try 0.7 * forward($0)[1].values[0]
    }
    #expect(order > least)
  }

  @Test(arguments: [[2, 1, 1], [2, 2, 1], [2, 2, 2], [1, 4, 1]])
  func cayley(factor: [Int]) throws {
    let size = factor.reduce(1, *)
    let a = Value.random([3, size * (size - 1) / 2], seed: 1)
    let dq = Value.random([3, size, size], seed: 2)
    let start = Value.random(a.shape, seed: 3)
    let gradient = try evaluate(Kernel.CayleyGradient(factor: factor), [dq, a], [start])[0]
    let order = try taylorOrder(
      at: a, along: .random(a.shape, seed: 4), gradient: gradient.adding(start, times: -1)
    ) {
      try evaluate(Kernel.Cayley(factor: factor), [$0], [.unwritten(dq.shape)])[0].dot(dq)
    }
    #expect(order > least)
  }

  @Test func divergence() throws {
    let (mean, logVariance) = (Value.random([2, 4], seed: 1), Value.random([2, 4], seed: 2))
    let gradients = try evaluate(
      Kernel.DivergenceGradient(scale: 0.3, weight: 0.1), [mean, logVariance],
      [.unwritten([2, 4]), .unwritten([2, 4])])
    func value(_ mean: Value, _ logVariance: Value) throws -> Double {
      try 0.1
        * evaluate(Kernel.Divergence(scale: 0.3), [mean, logVariance], [.unwritten([1])])[0].values[
          0]
    }
    let direction = Value.random([2, 4], seed: 3)
    #expect(
      try taylorOrder(at: mean, along: direction, gradient: gradients[0]) {
        try value($0, logVariance)
      } > least)
    #expect(
      try taylorOrder(at: logVariance, along: direction, gradient: gradients[1]) {
        try value(mean, $0)
      } > least)
  }

  @Test func reparameterize() throws {
    let (mean, logVariance) = (Value.random([2, 4], seed: 1), Value.random([2, 4], seed: 2))
    let (noise, dz) = (Value.random([2, 4], seed: 3), Value.random([2, 4], seed: 4))
    let gradient = try evaluate(
      Kernel.ReparameterizeGradient(), [dz, logVariance, noise], [.unwritten([2, 4])])[0]
    #expect(
      try taylorOrder(at: logVariance, along: .random([2, 4], seed: 5), gradient: gradient) {
        try evaluate(Kernel.Reparameterize(), [mean, $0, noise], [.unwritten([2, 4])])[0].dot(dz)
      } > least)
  }
}

extension Value {
  fileprivate func scaled(_ factor: Double) -> Value { Value(shape, values.map { factor * $0 }) }
}
