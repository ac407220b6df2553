import CPUBackend
import Kernels
import ModelsForTests
import Testing

/// Numbers far from 1, where exponentials overflow and vanish and error functions are flat. What is
/// expected is rounded once; the kernels' own roundings are a few units of what they give.
@Suite struct WideRangeTests {
  private func check(_ conformance: Conformance) throws {
    var conformance = conformance
    conformance.relativeTolerance = 32 * epsilon
    for isa in InstructionSet.allCases where isa.isAvailable {
      try conformance.check(isa: isa, narrowed: false)
    }
  }

  @Test(arguments: [Float(100), 1e4, 1e18])
  func activations(bound: Float) throws {
    let x = volume([1, 5, 3, 7, 11], 8)
    for activation in Activation.oneOfEach {
      for seed in 1...4 {
        try check(
          Conformance(
            kernel: Kernel.Activation(activation), operands: [x], results: [x],
            tolerance: 8 * epsilon, fills: [0: .wide(bound)], seed: UInt64(seed)))
        try check(
          Conformance(
            kernel: Kernel.ActivationGradient(activation), operands: [x, x, x], results: [x],
            tolerance: 8 * epsilon, fills: [1: .wide(bound)], seed: UInt64(seed)))
      }
    }
  }

  /// Infinities and NaN among others: derivatives of them are NaN.
  @Test func activationsOfWhatIsNotFinite() throws {
    let x = volume([1, 5, 3, 7, 11], 8)
    for activation in Activation.oneOfEach {
      try check(
        Conformance(
          kernel: Kernel.Activation(activation), operands: [x], results: [x],
          tolerance: 8 * epsilon,
          fills: [0: .unbounded]))
      try check(
        Conformance(
          kernel: Kernel.ActivationGradient(activation), operands: [x, x], results: [x],
          tolerance: 8 * epsilon, fills: [1: .unbounded]))
    }
  }

  @Test(arguments: [Float(100), 1e4])
  func normalizations(bound: Float) throws {
    let x = volume([2, 6, 3, 5, 7], 8)
    let (statistics, affine) = (plain([2, 3, 2]), plain([6]))
    // The value in front of the activation is rounded, at up to 4 times the bound.
    let tolerance = 16 * epsilon * Double(bound)
    for activation in Activation.oneOfEach {
      try check(
        Conformance(
          kernel: Kernel.Normalize(Normalization(groups: 3, activation: activation)),
          operands: [x, statistics, affine, affine], results: [x], tolerance: tolerance,
          fills: [0: .wide(bound), 1: .statistics]))
      let convolution = Convolution(
        kernel: [3, 3, 3], padding: [1, 1, 1],
        prologue: Activation.prologues.contains(activation)
          ? Normalization(groups: 3, activation: activation) : nil)
      guard convolution.prologue != nil else { continue }
      for block in [8, 16] {
        let shape = block == 8 ? [2, 6, 3, 5, 7] : [2, 24, 3, 20, 20]
        let x = volume(shape, block)
        let y = volume([2, 16] + shape[2...], block)
        let w = StorageType(
          shape: [16, shape[1], 3, 3, 3], element: .float32,
          layout: .convolutionWeight(inputBlock: block, outputBlock: block))
        let affine = plain([shape[1]])
        try check(
          Conformance(
            kernel: Kernel.Convolution(convolution),
            operands: [x, w, nil, nil, statistics, affine, affine], results: [y],
            tolerance: 3 * 27 * 24 * tolerance, fills: [0: .wide(bound), 4: .statistics]))
        var gradient = convolution
        gradient.residualSign = 0
        try check(
          Conformance(
            kernel: Kernel.ConvolutionWeightGradient(gradient),
            operands: [x, y, statistics, affine, affine], results: [w],
            tolerance: 3 * 2400 * tolerance, fills: [0: .wide(bound), 2: .statistics],
            updated: [0]))
      }
    }
  }

  @Test(arguments: [Float(100), 1e4])
  func softmaxAndLosses(bound: Float) throws {
    let x = volume([2, 3, 2, 5, 7], 1)
    try check(
      Conformance(
        kernel: Kernel.Softmax(), operands: [x], results: [x], tolerance: 8 * epsilon,
        fills: [0: .wide(bound)]))
    let labels = volume([2, 1, 2, 5, 7], 1, .uint8)
    for loss in Loss.oneOfEach(channels: 3) {
      let terms = plain([loss.termCount(of: x.shape)])
      let compared = loss.target == .tensor ? x : labels
      let fills: [Int: Conformance.Fill] = [
        0: .wide(bound), 1: loss.target == .tensor ? .wide(bound) : .labels(4),
      ]
      try check(
        Conformance(
          kernel: Kernel.Loss(loss), operands: [x, compared], results: [terms, plain([1])],
          tolerance: 512 * epsilon, fills: fills))
      try check(
        Conformance(
          kernel: Kernel.LossGradient(loss, weight: 0.7), operands: [x, compared, terms, x],
          results: [x], tolerance: 128 * epsilon,
          fills: fills.merging([2: .divisors]) { a, _ in a }))
    }
  }

  /// Where the result overflows, it does so on both sides.
  @Test func latentVariables() throws {
    let z = plain([3, 50])
    for bound in [Float(80), 170, 400] {
      try check(
        Conformance(
          kernel: Kernel.Reparameterize(), operands: [z, z, z], results: [z],
          tolerance: 8 * epsilon,
          fills: [1: .wide(bound)]))
      try check(
        Conformance(
          kernel: Kernel.ReparameterizeGradient(), operands: [z, z, z], results: [z],
          tolerance: 8 * epsilon, fills: [1: .wide(bound)]))
      try check(
        Conformance(
          kernel: Kernel.Divergence(scale: 0.5), operands: [z, z], results: [plain([1])],
          tolerance: 8 * epsilon, fills: [0: .wide(bound), 1: .wide(bound)]))
      try check(
        Conformance(
          kernel: Kernel.DivergenceGradient(scale: 0.5, weight: 0.1), operands: [z, z],
          results: [z, z], tolerance: 8 * epsilon,
          fills: [0: .wide(bound), 1: .wide(bound)]))
    }
  }
}
