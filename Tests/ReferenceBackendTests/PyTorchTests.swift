import Foundation
import Kernels
import Testing

@testable import ReferenceBackend

/// A case of `Fixtures/pytorch.json`, which `Fixtures/pytorch.py` wrote.
private struct Case: Decodable {
  struct Entry: Decodable {
    var shape: [Int]
    var values: [Double]
  }
  var kernel: String
  var operands: [Entry]
  var results: [Entry]

  static let all: [String: Case] = {
    let folder = Bundle.module.bundleURL.appendingPathComponent("Fixtures")
    do {
      let data = try Data(contentsOf: folder.appendingPathComponent("pytorch.json"))
      let cases = try JSONDecoder().decode([Case].self, from: data)
      return Dictionary(uniqueKeysWithValues: cases.map { ($0.kernel, $0) })
    } catch {
      preconditionFailure("pytorch.json is not as pytorch.py writes it: \(error)")
    }
  }()
}

/// Values and gradients against PyTorch's in float64, volumes stored in channel blocks of 1, 3, 8.
/// The tolerance is 1e-13 of the largest magnitude: sums of up to some hundred terms, each rounded
/// at 1e-16, in another order.
@Suite struct PyTorchTests {
  private let tolerance = 1e-13

  private func operand(_ name: String, _ index: Int, _ block: Int? = nil) -> Value {
    let entry = Case.all[name]!.operands[index]
    let value = Value(entry.shape, entry.values)
    return block.map { value.with(.blocked($0)) } ?? value
  }

  private func expect(_ values: [Value], _ name: String, _ indices: [Int]) {
    let expected = Case.all[name]!.results
    for (value, index) in zip(values, indices) {
      #expect(value.shape == expected[index].shape)
      let error = deviation(value.values, expected[index].values)
      #expect(error < tolerance, "\(name), result \(index): \(error)")
    }
  }

  private func empty(_ name: String, _ index: Int, _ block: Int? = nil) -> Value {
    let value = Value.unwritten(Case.all[name]!.results[index].shape)
    return block.map { value.with(.blocked($0)) } ?? value
  }

  @Test(
    arguments: [
      ("convolution.plain", Convolution(kernel: [3, 3, 3], padding: [1, 1, 1])),
      (
        "convolution.strided",
        Convolution(kernel: [3, 2, 1], stride: [2, 3, 1], padding: [1, 0, 2])
      ),
      (
        "convolution.dilated",
        Convolution(
          kernel: [3, 2, 3], stride: [2, 1, 1], padding: [2, 1, 0], dilation: [2, 3, 1])
      ),
    ], [1, 3, 8])
  func convolutions(_ kind: (String, Convolution), block: Int) throws {
    let (name, attributes) = kind
    let (x, bias, dy) = (
      operand(name, 0, block), operand(name, 2), operand(name, 3, block)
    )
    let w = operand(name, 1).with(.convolutionWeight(inputBlock: block, outputBlock: block))
    let y = try evaluate(
      Kernel.Convolution(attributes), [x, w, bias, nil], [empty(name, 0, block)])
    expect(y, name, [0])
    let dx = try evaluate(
      Kernel.ConvolutionDataGradient(attributes), [dy, w, nil, nil], [empty(name, 1, block)])
    expect(dx, name, [1])
    let dw = try evaluate(
      Kernel.ConvolutionWeightGradient(attributes), [x, dy], [Value.zeros(w.shape).with(w.layout)])
    expect(dw, name, [2])
  }

  @Test func transposedConvolutionIsTheDataGradientWithABias() throws {
    let name = "transposedConvolution"
    let attributes = Convolution(kernel: [2, 2, 2], stride: [2, 2, 2])
    let y = try evaluate(
      Kernel.ConvolutionDataGradient(attributes),
      [operand(name, 0, 4), operand(name, 1), operand(name, 2), nil], [empty(name, 0, 4)])
    expect(y, name, [0])
  }

  @Test(arguments: [1, 2, 4], [1, 3, 8])
  func groupNormWithGELU(groups: Int, block: Int) throws {
    let name = "groupNorm.\(groups)"
    let (x, gamma, beta) = (operand(name, 0, block), operand(name, 1), operand(name, 2))
    let statistics = try evaluate(
      Kernel.Moments(groups: groups, epsilon: 1e-3), [x], [.unwritten([2, groups, 2])])[0]
    let attributes = Normalization(groups: groups, activation: Activation("gelu"))
    let y = try evaluate(
      Kernel.Normalize(attributes), [x, statistics, gamma, beta], [empty(name, 0, block)])
    expect(y, name, [0])
    let gradients = try evaluate(
      Kernel.NormalizeGradient(attributes),
      [operand(name, 3, block), x, statistics, gamma, beta, nil],
      [empty(name, 1, block), .zeros([4]), .zeros([4])])
    expect(gradients, name, [1, 2, 3])
  }

  @Test(arguments: [1, 2])
  func batchNormInTraining(block: Int) throws {
    let name = "batchNorm.training"
    let (x, gamma, beta) = (operand(name, 0, block), operand(name, 1), operand(name, 2))
    let statistics = try evaluate(
      Kernel.Moments(groups: 3, overBatch: true), [x], [.unwritten([1, 3, 2])])[0]
    let attributes = Normalization(
      groups: 3, overBatch: true, activation: Activation("leaky-relu", parameter: 0.01))
    let y = try evaluate(
      Kernel.Normalize(attributes), [x, statistics, gamma, beta], [empty(name, 0, block)])
    expect(y, name, [0])
    let gradients = try evaluate(
      Kernel.NormalizeGradient(attributes),
      [operand(name, 3, block), x, statistics, gamma, beta, nil],
      [empty(name, 1, block), .zeros([3]), .zeros([3])])
    expect(gradients, name, [1, 2, 3])
    let running = try evaluate(
      Kernel.UpdateRunningStatistics(momentum: 0.1, epsilon: 1e-5, count: 24),
      [statistics, operand(name, 4), operand(name, 5)], [.zeros([3]), .zeros([3])],
      aliases: [0: 1, 1: 2])
    expect(running, name, [4, 5])
  }

  @Test func batchNormInInference() throws {
    let name = "batchNorm.inference"
    let (x, gamma, beta) = (operand(name, 0), operand(name, 1), operand(name, 2))
    let statistics = try evaluate(
      Kernel.StatisticsFromRunning(epsilon: 1e-5), [operand(name, 4), operand(name, 5)],
      [.unwritten([1, 3, 2])])[0]
    let attributes = Normalization(groups: 3, constantStatistics: true)
    expect(
      try evaluate(Kernel.Normalize(attributes), [x, statistics, gamma, beta], [empty(name, 0)]),
      name,
      [0])
    let gradients = try evaluate(
      Kernel.NormalizeGradient(attributes), [operand(name, 3), x, statistics, gamma, beta],
      [empty(name, 1), .zeros([3]), .zeros([3])])
    expect(gradients, name, [1, 2, 3])
  }

  @Test(arguments: [
    ("relu", Activation("relu")), ("leakyReLU", Activation("leaky-relu", parameter: 0.2)),
    ("sigmoid", Activation("sigmoid")), ("elu", Activation("elu", parameter: 0.7)),
    ("gelu", Activation("gelu")), ("silu", Activation("silu")),
  ])
  func activations(_ name: String, _ activation: Activation) throws {
    let name = "activation.\(name)"
    let x = operand(name, 0)
    expect(try evaluate(Kernel.Activation(activation), [x], [empty(name, 0)]), name, [0])
    let ones = Value(x.shape, x.values.map { _ in 1 })
    expect(
      try evaluate(Kernel.ActivationGradient(activation), [ones, x, nil], [empty(name, 1)]), name,
      [1])
  }

  @Test(arguments: [1, 2])
  func softmax(block: Int) throws {
    let name = "softmax"
    let y = try evaluate(Kernel.Softmax(), [operand(name, 0, block)], [empty(name, 0, block)])
    expect(y, name, [0])
    expect(
      try evaluate(
        Kernel.SoftmaxGradient(), [operand(name, 1, block), y[0]], [empty(name, 1, block)]),
      name, [1])
  }

  @Test(arguments: [1, 8])
  func pools(block: Int) throws {
    let window = Window(kernel: [3, 2, 2], stride: [2, 2, 3], padding: [1, 0, 1])
    let y = try evaluate(
      Kernel.MaxPool(window), [operand("maxPool", 0, block)],
      [empty("maxPool", 0, block), empty("maxPool", 0, block).bytes])
    expect([y[0]], "maxPool", [0])
    expect(
      try evaluate(
        Kernel.MaxPoolGradient(window), [operand("maxPool", 1, block), y[1], nil],
        [empty("maxPool", 1, block)]), "maxPool", [1])
    let name = "averagePool"
    expect(
      try evaluate(Kernel.AveragePool(window), [operand(name, 0, block)], [empty(name, 0, block)]),
      name,
      [0])
    expect(
      try evaluate(
        Kernel.AveragePoolGradient(window), [operand(name, 1, block), nil], [empty(name, 1, block)]),
      name, [1])
  }

  @Test(arguments: [[2, 2, 2], [1, 3, 2]], [Interpolation.nearest, .trilinear])
  func upsampling(factor: [Int], mode: Interpolation) throws {
    let name = "upsample.\(mode.rawValue).\(factor.map(String.init).joined())"
    let attributes = Upsampling(factor: factor, mode: mode)
    expect(
      try evaluate(Kernel.Upsample(attributes), [operand(name, 0, 8), nil], [empty(name, 0, 1)]),
      name,
      [0])
    expect(
      try evaluate(
        Kernel.UpsampleGradient(attributes), [operand(name, 1, 8), nil], [empty(name, 1, 1)]),
      name, [1])
  }

  @Test func dense() throws {
    let (x, w, b, dy) = (
      operand("dense", 0), operand("dense", 1), operand("dense", 2), operand("dense", 3)
    )
    expect(try evaluate(Kernel.Dense(), [x, w, b], [empty("dense", 0)]), "dense", [0])
    expect(try evaluate(Kernel.DenseDataGradient(), [dy, w], [empty("dense", 1)]), "dense", [1])
    expect(try evaluate(Kernel.DenseWeightGradient(), [x, dy], [.zeros(w.shape)]), "dense", [2])
  }

  private static let regions = Loss.Target.regions([[1, 2], [2], [0, 1]])

  @Test(arguments: [
    ("crossEntropy", Loss("cross-entropy", target: .classes)),
    ("binaryCrossEntropy", Loss("binary-cross-entropy", target: regions)),
    (
      "dice.classes.00",
      Loss.named("dice", ["smooth": 1, "background": 0, "squares": 0], target: .classes)
    ),
    (
      "dice.classes.01",
      Loss.named("dice", ["smooth": 1, "background": 0, "squares": 1], target: .classes)
    ),
    (
      "dice.classes.10",
      Loss.named("dice", ["smooth": 1, "background": 1, "squares": 0], target: .classes)
    ),
    (
      "dice.classes.11",
      Loss.named("dice", ["smooth": 1, "background": 1, "squares": 1], target: .classes)
    ),
    (
      "dice.regions",
      Loss.named("dice", ["smooth": 0.5, "background": 0, "squares": 0], target: regions)
    ),
    ("focal.classes.0.5", Loss("focal", ["gamma": 0.5], target: .classes)),
    ("focal.classes.2", Loss("focal", ["gamma": 2], target: .classes)),
    ("focal.regions.0.5", Loss("focal", ["gamma": 0.5], target: regions)),
    ("focal.regions.2", Loss("focal", ["gamma": 2], target: regions)),
    ("meanSquaredError", Loss("mean-squared-error", target: .tensor)),
  ])
  func losses(_ name: String, _ loss: Loss) throws {
    let name = "loss.\(name)"
    let x = operand(name, 0, 2)
    let target =
      loss.target == .tensor ? operand(name, 1) : operand(name, 1).bytes.with(.blocked(1))
    let forward = try evaluate(
      Kernel.Loss(loss), [x, target], [.unwritten([loss.termCount(of: x.shape)]), .unwritten([1])])
    expect([forward[1]], name, [0])
    expect(
      try evaluate(
        Kernel.LossGradient(loss, weight: 1), [x, target, forward[0], nil], [empty(name, 1, 2)]),
      name,
      [1])
  }

  /// Of a region that is neither there nor predicted every sum is 0: full overlap, which nothing changes.
  @Test(arguments: [
    Loss.named("dice", ["smooth": 0, "background": 0, "squares": 0], target: regions),
    Loss.named("dice", ["smooth": 0, "background": 0, "squares": 1], target: regions),
    Loss.named(
      "tversky", ["smooth": 0, "background": 0, "alpha": 0.3, "beta": 0.7], target: regions),
  ])
  func nothingAgainstNothingIsNoLoss(_ loss: Loss) throws {
    let x = Value([1, 3, 1, 1, 2], Array(repeating: -1000, count: 6)).with(.blocked(2))
    // No region has the class 3.
    let target = Value([1, 1, 1, 1, 2], [3, 3]).bytes.with(.blocked(1))
    let forward = try evaluate(
      Kernel.Loss(loss), [x, target], [.unwritten([loss.termCount(of: x.shape)]), .unwritten([1])])
    #expect(forward[0].values.allSatisfy { $0 == 0 } && forward[1].values == [0])
    let gradient = try evaluate(
      Kernel.LossGradient(loss, weight: 1), [x, target, forward[0], nil],
      [Value.unwritten(x.shape).with(.blocked(2))])
    #expect(gradient[0].values.allSatisfy { $0 == 0 })
  }

  @Test(arguments: [
    ("sgd", Optimizer(.sgd(momentum: 0, nesterov: false, weightDecay: 0.01))),
    ("sgd.momentum", Optimizer(.sgd(momentum: 0.9, nesterov: false, weightDecay: 0.01))),
    (
      "sgd.nesterov", Optimizer(.sgd(momentum: 0.9, nesterov: true, weightDecay: 0.01), clip: 1.5)
    ),
    (
      "adam",
      Optimizer(
        .adam(beta1: 0.8, beta2: 0.95, epsilon: 1e-3, weightDecay: 0.1, decoupled: false))
    ),
    (
      "adamw",
      Optimizer(.adam(beta1: 0.8, beta2: 0.95, epsilon: 1e-3, weightDecay: 0.1, decoupled: true))
    ),
  ])
  func optimizers(_ name: String, _ optimizer: Optimizer) throws {
    let name = "optimizer.\(name)"
    // Gradients come as four times too large, as from four accumulated steps.
    let scaled = Optimizer(optimizer.rule, gradientScale: 0.25, clip: optimizer.clip)
    var state = [operand(name, 0)] + Array(repeating: .zeros([5]), count: optimizer.stateCount)
    for step in 0..<4 {
      let entry = operand(name, 1 + step)
      let gradient = Value(entry.shape, entry.values.map { 4 * $0 })
      let norm = try evaluate(Kernel.Norm(scale: 0.25), [gradient], [.unwritten([1])])[0]
      state = try evaluate(
        Kernel.Optimize(scaled), [gradient, norm], state,
        context: StepContext(
          step: UInt64(step), update: UInt64(step + 1), learningRate: 0.1 / Double(1 << step)))
      expect([state[0]], name, [step])
    }
  }
}
