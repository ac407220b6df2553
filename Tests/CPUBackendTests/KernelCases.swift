import Kernels
import ModelsForTests

/// A call of every kernel in each of its forms, on small tensors of which every element counts.
enum KernelCases {
  static let all: [Conformance] =
    convolutions + normalizations + elementwise + pooling + cubes + copies + losses + latent
    + updates

  private static let extent = [2, 4, 4]
  private static let x = volume([2, 3] + extent, 8)

  private static func make(
    _ kernel: some KernelRecord, _ operands: [StorageType?], _ results: [StorageType],
    fills: [Int: Conformance.Fill] = [:], updated: Set<Int> = [], aliases: [Int: Int] = [:]
  ) -> Conformance {
    Conformance(
      kernel: kernel, operands: operands, results: results, tolerance: 0, fills: fills,
      updated: updated, aliases: aliases)
  }

  // MARK: Convolutions

  private static var convolutions: [Conformance] {
    var cases: [Conformance] = []
    func add(
      _ attributes: Convolution, _ shape: [Int], outputs: Int, _ blocks: (Int, Int),
      bias: Bool = true, isFixed: Bool = false
    ) {
      for direction in ConvolutionTests.Direction.allCases {
        guard
          var result = ConvolutionTests.conformance(
            direction, attributes, x: shape, outputs: outputs, blocks: blocks, bias: bias)
        else { continue }
        if isFixed {
          if direction == .forward { result.results[0] = result.results[0].fixed }
          if direction == .forward, attributes.residualSign != 0 {
            result.operands[3] = result.operands[3]?.fixed
          }
          if direction != .dataGradient { result.operands[0] = result.operands[0]?.fixed }
        }
        cases.append(result)
      }
    }
    let cube = Convolution(kernel: [3, 3, 3], padding: [1, 1, 1])
    func signed(_ convolution: Convolution, _ sign: Int) -> Convolution {
      var convolution = convolution
      convolution.residualSign = sign
      return convolution
    }
    for blocks in [(1, 1), (1, 16), (16, 1), (8, 8), (16, 16)] {
      for convolution in [
        cube, Convolution(kernel: [1, 1, 1]), Convolution(kernel: [2, 2, 2], stride: [2, 2, 2]),
      ] {
        add(convolution, [1, 3] + extent, outputs: 5, blocks)
        add(convolution, [1, 3] + extent, outputs: 5, blocks, isFixed: true)
        add(signed(convolution, -1), [1, 3] + extent, outputs: 5, blocks, isFixed: true)
      }
    }
    // Summed in several parts; at once, though it is as long; and by minimal filtering.
    add(signed(cube, 1), [1, 250] + extent, outputs: 5, (16, 16), bias: false)
    add(signed(cube, 1), [1, 250] + extent, outputs: 5, (16, 16), bias: false, isFixed: true)
    for block in [8, 16] {
      add(cube, [1, 16, 2, 20, 20], outputs: 16, (block, block))
      add(signed(cube, 1), [1, 16, 2, 20, 20], outputs: 16, (block, block), isFixed: true)
    }
    for activation in Activation.prologues {
      let prologue = Normalization(groups: 2, activation: activation)
      cases += prologues(cube, [1, 6] + extent, prologue, block: 8)
      cases += prologues(cube, [1, 16, 2, 20, 20], prologue, block: 16)
    }
    return cases
  }

  private static func prologues(
    _ convolution: Convolution, _ shape: [Int], _ prologue: Normalization, block: Int
  ) -> [Conformance] {
    var attributes = convolution
    attributes.prologue = prologue
    let affine = plain([shape[1]])
    return [ConvolutionTests.Direction.forward, .weightGradient].map { direction in
      var result = ConvolutionTests.conformance(
        direction, convolution, x: shape, outputs: 16, blocks: (block, block), bias: true)!
      let first = result.kernel.isForward ? 4 : 2
      result.operands += [plain([1, prologue.groups, 2]), affine, affine]
      result.fills[first] = .statistics
      result.kernel =
        result.kernel.isForward
        ? Kernel.Convolution(attributes).kernel
        : Kernel.ConvolutionWeightGradient(attributes).kernel
      return result
    }
  }

  // MARK: Normalization

  private static var normalizations: [Conformance] {
    let affine = plain([3])
    let statistics = plain([2, 3, 2])
    var cases = [
      make(Kernel.ChannelSum(), [x], [affine], updated: [0]),
      make(Kernel.ChannelSum(), [plain([2, 3])], [affine], updated: [0]),
      make(Kernel.Moments(groups: 3), [x], [statistics]),
      make(Kernel.Moments(groups: 1, overBatch: true), [x], [plain([1, 1, 2])]),
      make(
        Kernel.UpdateRunningStatistics(momentum: 0.1, epsilon: 1e-5, count: 9),
        [plain([1, 3, 2]), affine, affine], [affine, affine], fills: [0: .statistics],
        aliases: [0: 1, 1: 2]),
      make(
        Kernel.StatisticsFromRunning(epsilon: 1e-5), [affine, affine], [plain([1, 3, 2])],
        fills: [1: .positive]),
    ]
    for activation in Activation.oneOfEach {
      for (sign, y) in [(0, x), (1, x), (0, x.fixed), (-1, x.fixed)] {
        cases.append(
          make(
            Kernel.Normalize(
              Normalization(groups: 3, activation: activation, residualSign: sign)),
            [x, statistics, affine, affine, sign == 0 ? nil : y], [y], fills: [1: .statistics]))
      }
      for isConstant in [false, true] {
        let statistics = plain([isConstant ? 1 : 2, 3, 2])
        let kernel = Kernel.NormalizeGradient(
          Normalization(groups: 3, constantStatistics: isConstant, activation: activation))
        cases += [
          make(kernel, [x, x, statistics, affine, affine, x], [x], fills: [2: .statistics]),
          make(
            kernel, [x, x, statistics, affine, affine], [x, affine, affine],
            fills: [2: .statistics], updated: [1, 2]),
        ]
      }
    }
    return cases
  }

  // MARK: Elementwise

  private static var elementwise: [Conformance] {
    Activation.oneOfEach.flatMap { activation in
      [
        make(Kernel.Activation(activation), [x], [x]),
        make(Kernel.ActivationGradient(activation), [x, x], [x]),
        make(Kernel.ActivationGradient(activation), [x, x, x], [x], aliases: [0: 2]),
      ]
    } + [
      make(Kernel.Add(alpha: 1, beta: -0.5), [x, x], [x]),
      make(Kernel.Add(alpha: 1, beta: -1), [x.fixed, x.fixed], [x.fixed]),
      make(Kernel.Scale(factor: 0), [x], [x]),
      make(Kernel.Round(), [x], [x.fixed]),
      make(Kernel.Zero(), [], [x]),
      make(Kernel.Dropout(probability: 0.5, stream: RandomStream(key: 1)), [x], [x]),
      make(Kernel.NormalNoise(RandomStream(key: 1)), [], [x]),
    ]
  }

  // MARK: Pooling

  private static var pooling: [Conformance] {
    var cases: [Conformance] = []
    for block in [1, 8, 16] {
      let fine = volume([2, 3, 4, 4, 4], block)
      let coarse = volume([2, 3, 2, 2, 2], block)
      for window in [
        Window(kernel: [2, 2, 2], stride: [2, 2, 2]),
        Window(kernel: [3, 3, 3], stride: [1, 1, 1]),
      ] {
        var indices = coarse
        indices.element = .uint8
        cases += [
          make(Kernel.MaxPool(window), [fine], [coarse, indices]),
          make(
            Kernel.MaxPoolGradient(window), [coarse, indices, fine], [fine], fills: [1: .labels(8)]),
          make(Kernel.AveragePool(window), [fine], [coarse]),
          make(Kernel.AveragePoolGradient(window), [coarse, fine], [fine]),
        ]
      }
      for mode in [Interpolation.nearest, .trilinear] {
        for (sign, y) in [(0, fine), (1, fine), (0, fine.fixed), (-1, fine.fixed)] {
          let upsampling = Upsampling(factor: [2, 2, 2], mode: mode, residualSign: sign)
          cases.append(
            make(Kernel.Upsample(upsampling), [coarse, sign == 0 ? nil : y], [y]))
        }
        for sign in [0, 1] {
          cases.append(
            make(
              Kernel.UpsampleGradient(
                Upsampling(factor: [2, 2, 2], mode: mode, residualSign: sign)),
              [fine, sign == 0 ? nil : coarse], [coarse]))
        }
      }
    }
    return cases
  }

  // MARK: Cubes

  private static var cubes: [Conformance] {
    let factor = [1, 2, 2]
    let fine = volume([2, 3, 2, 4, 4], 8)
    let coarse = volume([2, 12, 2, 2, 2], 8)
    let (matrices, triangle) = (plain([3, 4, 4]), plain([3, 6]))
    return [
      make(Kernel.Squeeze(factor: factor), [fine], [coarse]),
      make(Kernel.Unsqueeze(factor: factor), [coarse], [fine]),
      make(Kernel.OrthogonalDown(factor: factor), [fine, matrices], [coarse]),
      make(Kernel.OrthogonalUp(factor: factor), [coarse, matrices], [fine]),
      make(Kernel.OrthogonalDown(factor: factor), [fine.fixed, matrices], [coarse.fixed]),
      make(Kernel.OrthogonalUp(factor: factor), [coarse.fixed, matrices], [fine.fixed]),
      make(
        Kernel.OrthogonalMatrixGradient(factor: factor), [fine, coarse], [matrices], updated: [0]),
      make(Kernel.Cayley(factor: factor), [triangle], [matrices]),
      make(Kernel.CayleyGradient(factor: factor), [matrices, triangle], [triangle], updated: [0]),
    ]
  }

  // MARK: Copies

  private static var copies: [Conformance] {
    let wide = volume([2, 5] + extent, 8)
    let labels = volume([2, 1] + extent, 1, .uint8)
    return [
      make(Kernel.PermuteChannels(sources: [2, 0, 1]), [x], [x]),
      make(Kernel.Relayout(), [x], [volume(x.shape, 1)]),
      make(Kernel.Relayout(), [x], [plain([2, 3 * extent.reduce(1, *)])]),
      make(Kernel.CopyChannels(source: 0, target: 1, count: 3), [x], [wide], updated: [0]),
      make(
        Kernel.DownsampleLabels(factor: [1, 2, 2]), [labels], [volume([2, 1, 2, 2, 2], 1, .uint8)],
        fills: [0: .labels(3)]),
    ]
  }

  // MARK: Losses

  private static var losses: [Conformance] {
    let labels = volume([2, 1] + extent, 1, .uint8)
    var cases: [Conformance] = []
    for block in [1, 8] {
      let logits = volume([2, 3] + extent, block)
      cases += [
        make(Kernel.Softmax(), [logits], [logits]),
        make(Kernel.SoftmaxGradient(), [logits, logits], [logits]),
      ]
      for loss in Loss.oneOfEach(channels: 3) {
        let terms = plain([loss.termCount(of: logits.shape)])
        let compared = loss.target == .tensor ? logits : labels
        // Labels go one past the classes: such voxels count as none.
        let fills: [Int: Conformance.Fill] = [1: .labels(4), 2: .divisors]
        cases += [
          make(Kernel.Loss(loss), [logits, compared], [terms, plain([1])], fills: fills),
          make(
            Kernel.LossGradient(loss, weight: 0.7), [logits, compared, terms, logits], [logits],
            fills: fills),
        ]
      }
    }
    return cases
  }

  private static var latent: [Conformance] {
    let z = plain([2, 5])
    return [
      make(Kernel.Dense(), [z, plain([3, 5]), plain([3])], [plain([2, 3])]),
      make(Kernel.DenseDataGradient(), [plain([2, 3]), plain([3, 5])], [z]),
      make(Kernel.DenseWeightGradient(), [z, plain([2, 3])], [plain([3, 5])], updated: [0]),
      make(Kernel.Reparameterize(), [z, z, z], [z]),
      make(Kernel.ReparameterizeGradient(), [z, z, z], [z]),
      make(Kernel.Divergence(scale: 0.5), [z, z], [plain([1])]),
      make(Kernel.DivergenceGradient(scale: 0.5, weight: 0.1), [z, z], [z, z]),
    ]
  }

  private static var updates: [Conformance] {
    let range = plain([37])
    let rules: [Optimizer.Rule] = [
      .sgd(momentum: 0, nesterov: false, weightDecay: 0.1),
      .sgd(momentum: 0.9, nesterov: true, weightDecay: 0),
      .adam(beta1: 0.9, beta2: 0.999, epsilon: 1e-8, weightDecay: 0.1, decoupled: false),
      .adam(beta1: 0.9, beta2: 0.999, epsilon: 1e-8, weightDecay: 0.1, decoupled: true),
    ]
    return [make(Kernel.Norm(scale: 0.5), [range], [plain([1])])]
      + rules.map { rule in
        let count = 1 + Optimizer(rule).stateCount
        return make(
          Kernel.Optimize(Optimizer(rule, clip: 0.3)), [range, plain([1])],
          Array(repeating: range, count: count + 1), fills: [1: .positive],
          updated: Set(0..<count), aliases: [count: 0])
      } + [make(Kernel.MovingAverage(decay: 0.9), [range], [range], updated: [0])]
  }
}

extension Kernel {
  fileprivate var isForward: Bool {
    if case .convolution = self { true } else { false }
  }
}
