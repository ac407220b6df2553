import Kernels
import ModelsForTests

/// A call of every kernel in each of its forms, on small tensors of which every element counts.
enum KernelCases {
  static let all: [Conformance] =
    convolutions + normalizations + elementwise + pooling + cubes + copies + losses + latent
    + updates

  private static let range = 1024.0
  private static let extent = [2, 4, 4]
  private static let x = volume([2, 3] + extent, 8)

  private static func make(
    _ kernel: Kernel, _ operands: [StorageType?], _ results: [StorageType],
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
      bias: Bool = true
    ) {
      for direction in ConvolutionTests.Direction.allCases {
        guard
          var result = ConvolutionTests.conformance(
            direction, attributes, x: shape, outputs: outputs, blocks: blocks, bias: bias)
        else { continue }
        if direction == .weightGradient, case .convolutionWeightGradient(var own) = result.kernel {
          own.range = nil
          result.kernel = .convolutionWeightGradient(own)
        }
        if attributes.range != nil, attributes.residualSign != 0 { result.fills[3] = .grid(range) }
        cases.append(result)
      }
    }
    let cube = Convolution(kernel: [3, 3, 3], padding: [1, 1, 1])
    func grid(_ convolution: Convolution, sign: Int) -> Convolution {
      var convolution = convolution
      (convolution.residualSign, convolution.range) = (sign, range)
      return convolution
    }
    for blocks in [(1, 1), (1, 16), (16, 1), (8, 8), (16, 16)] {
      for convolution in [
        cube, Convolution(kernel: [1, 1, 1]), Convolution(kernel: [2, 2, 2], stride: [2, 2, 2]),
      ] {
        add(convolution, [1, 3] + extent, outputs: 5, blocks)
        add(grid(convolution, sign: 0), [1, 3] + extent, outputs: 5, blocks)
        add(grid(convolution, sign: -1), [1, 3] + extent, outputs: 5, blocks)
      }
    }
    // Summed in several parts, and by minimal filtering.
    add(grid(cube, sign: 1), [1, 250] + extent, outputs: 5, (16, 16), bias: false)
    for convolution in [cube, grid(cube, sign: 1)] {
      add(convolution, [1, 16, 2, 20, 20], outputs: 16, (16, 16))
      add(convolution, [1, 16, 2, 20, 20], outputs: 16, (8, 8))
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
        ? .convolution(attributes) : .convolutionWeightGradient(attributes)
      return result
    }
  }

  // MARK: Normalization

  private static var normalizations: [Conformance] {
    let affine = plain([3])
    let statistics = plain([2, 3, 2])
    var cases = [
      make(.channelSum, [x], [affine], updated: [0]),
      make(.channelSum, [plain([2, 3])], [affine], updated: [0]),
      make(.moments(Moments(groups: 3)), [x], [statistics]),
      make(.moments(Moments(groups: 1, overBatch: true)), [x], [plain([1, 1, 2])]),
      make(
        .updateRunningStatistics(RunningStatistics(momentum: 0.1, epsilon: 1e-5, count: 9)),
        [plain([1, 3, 2]), affine, affine], [affine, affine], fills: [0: .statistics],
        aliases: [0: 1, 1: 2]),
      make(
        .statisticsFromRunning(epsilon: 1e-5), [affine, affine], [plain([1, 3, 2])],
        fills: [1: .positive]),
    ]
    for activation in Activation.oneOfEach {
      for (sign, range) in [(0, nil), (1, nil), (0, range), (-1, range)] {
        cases.append(
          make(
            .normalize(
              Normalization(
                groups: 3, activation: activation, residualSign: sign, range: range)),
            [x, statistics, affine, affine, sign == 0 ? nil : x], [x],
            fills: [1: .statistics, 4: range.map { .grid($0) } ?? .uniform]))
      }
      for isConstant in [false, true] {
        let statistics = plain([isConstant ? 1 : 2, 3, 2])
        let kernel = Kernel.normalizeGradient(
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
        make(.activation(activation), [x], [x]),
        make(.activationGradient(activation), [x, x], [x]),
        make(.activationGradient(activation), [x, x, x], [x], aliases: [0: 2]),
      ]
    } + [
      make(.add(alpha: 1, beta: -0.5), [x, x], [x]),
      make(
        .add(alpha: 1, beta: -1, range: range), [x, x], [x],
        fills: [0: .grid(range), 1: .grid(range)]),
      make(.scale(factor: 0), [x], [x]),
      make(.round(range: range), [x], [x]),
      make(.zero, [], [x]),
      make(.dropout(Dropout(probability: 0.5, stream: RandomStream(key: 1))), [x], [x]),
      make(.normalNoise(RandomStream(key: 1)), [], [x]),
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
          make(.maxPool(window), [fine], [coarse, indices]),
          make(
            .maxPoolGradient(window), [coarse, indices, fine], [fine], fills: [1: .labels(8)]),
          make(.averagePool(window), [fine], [coarse]),
          make(.averagePoolGradient(window), [coarse, fine], [fine]),
        ]
      }
      for mode in [Interpolation.nearest, .trilinear] {
        for (sign, range) in [(0, nil), (1, nil), (0, range), (-1, range)] {
          let upsampling = Upsampling(
            factor: [2, 2, 2], mode: mode, residualSign: sign, range: range)
          cases.append(
            make(
              .upsample(upsampling), [coarse, sign == 0 ? nil : fine], [fine],
              fills: [1: range.map { .grid($0) } ?? .uniform]))
        }
        for sign in [0, 1] {
          cases.append(
            make(
              .upsampleGradient(Upsampling(factor: [2, 2, 2], mode: mode, residualSign: sign)),
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
      make(.squeeze(factor: factor), [fine], [coarse]),
      make(.unsqueeze(factor: factor), [coarse], [fine]),
      make(.orthogonalDown(factor: factor), [fine, matrices], [coarse]),
      make(.orthogonalUp(factor: factor), [coarse, matrices], [fine]),
      make(
        .orthogonalDown(factor: factor, range: range), [fine, matrices], [coarse],
        fills: [0: .grid(range)]),
      make(
        .orthogonalUp(factor: factor, range: range), [coarse, matrices], [fine],
        fills: [0: .grid(range)]),
      make(
        .orthogonalMatrixGradient(factor: factor), [fine, coarse], [matrices], updated: [0]),
      make(.cayley(factor: factor), [triangle], [matrices]),
      make(.cayleyGradient(factor: factor), [matrices, triangle], [triangle], updated: [0]),
    ]
  }

  // MARK: Copies

  private static var copies: [Conformance] {
    let wide = volume([2, 5] + extent, 8)
    let labels = volume([2, 1] + extent, 1, .uint8)
    return [
      make(.permuteChannels(sources: [2, 0, 1]), [x], [x]),
      make(.relayout, [x], [volume(x.shape, 1)]),
      make(.relayout, [x], [plain([2, 3 * extent.reduce(1, *)])]),
      make(.copyChannels(source: 0, target: 1, count: 3), [x], [wide], updated: [0]),
      make(
        .downsampleLabels(factor: [1, 2, 2]), [labels], [volume([2, 1, 2, 2, 2], 1, .uint8)],
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
        make(.softmax, [logits], [logits]),
        make(.softmaxGradient, [logits, logits], [logits]),
      ]
      for loss in Loss.oneOfEach(channels: 3) {
        let terms = plain([loss.termCount(channels: 3)])
        let compared = loss.target == .tensor ? logits : labels
        // Labels go one past the classes: such voxels count as none.
        let fills: [Int: Conformance.Fill] = [1: .labels(4), 2: .divisors]
        cases += [
          make(.loss(loss), [logits, compared], [terms, plain([1])], fills: fills),
          make(
            .lossGradient(loss, weight: 0.7), [logits, compared, terms, logits], [logits],
            fills: fills),
        ]
      }
    }
    return cases
  }

  private static var latent: [Conformance] {
    let z = plain([2, 5])
    return [
      make(.dense, [z, plain([3, 5]), plain([3])], [plain([2, 3])]),
      make(.denseDataGradient, [plain([2, 3]), plain([3, 5])], [z]),
      make(.denseWeightGradient, [z, plain([2, 3])], [plain([3, 5])], updated: [0]),
      make(.reparameterize, [z, z, z], [z]),
      make(.reparameterizeGradient, [z, z, z], [z]),
      make(.divergence(scale: 0.5), [z, z], [plain([1])]),
      make(.divergenceGradient(scale: 0.5, weight: 0.1), [z, z], [z, z]),
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
    return [make(.norm(scale: 0.5), [range], [plain([1])])]
      + rules.map { rule in
        let count = 1 + Optimizer(rule).stateCount
        return make(
          .optimize(Optimizer(rule, clip: 0.3)), [range, plain([1])],
          Array(repeating: range, count: count + 1), fills: [1: .positive],
          updated: Set(0..<count), aliases: [count: 0])
      }
  }
}

extension Kernel {
  fileprivate var isForward: Bool {
    if case .convolution = self { true } else { false }
  }

  /// A number for each kernel, from 0 to `count` - 1.
  var number: Int {
    switch self {
    case .convolution: 0
    case .convolutionDataGradient: 1
    case .convolutionWeightGradient: 2
    case .channelSum: 3
    case .moments: 4
    case .normalize: 5
    case .normalizeGradient: 6
    case .updateRunningStatistics: 7
    case .statisticsFromRunning: 8
    case .activation: 9
    case .activationGradient: 10
    case .softmax: 11
    case .softmaxGradient: 12
    case .maxPool: 13
    case .maxPoolGradient: 14
    case .averagePool: 15
    case .averagePoolGradient: 16
    case .upsample: 17
    case .upsampleGradient: 18
    case .squeeze: 19
    case .unsqueeze: 20
    case .orthogonalDown: 21
    case .orthogonalUp: 22
    case .orthogonalMatrixGradient: 23
    case .cayley: 24
    case .cayleyGradient: 25
    case .permuteChannels: 26
    case .relayout: 27
    case .copyChannels: 28
    case .add: 29
    case .scale: 30
    case .round: 31
    case .dense: 32
    case .denseDataGradient: 33
    case .denseWeightGradient: 34
    case .dropout: 35
    case .normalNoise: 36
    case .reparameterize: 37
    case .reparameterizeGradient: 38
    case .loss: 39
    case .lossGradient: 40
    case .divergence: 41
    case .divergenceGradient: 42
    case .downsampleLabels: 43
    case .zero: 44
    case .norm: 45
    case .optimize: 46
    }
  }
  static let count = 47
}
