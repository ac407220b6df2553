import CPUBackend
import Kernels
import ModelsForTests
import Testing

/// Convolutions that normalize their input as they load it.
@Suite struct PrologueTests {
  private static func activation(_ index: Int) -> Activation {
    Activation.prologues[index % Activation.prologues.count]
  }

  /// A convolution, or its gradient by the weights, with a prologue; some by minimal filtering.
  private static func conformance(
    _ direction: ConvolutionTests.Direction, _ index: Int, _ source: inout ShapeSource
  ) -> Conformance? {
    let size = source.pick([1, 2, 3, 3, 3])
    let stride = source.pick([1, 1, 2])
    let geometry = Convolution(
      kernel: [size, size, size], stride: [stride, stride, stride],
      padding: source.pick([[0, 0, 0], [size - 1, size / 2, size / 2]]),
      residualSign: source.pick([-1, 0, 1]))
    let groups = source.pick([1, 2, 5])
    let shape = source.shape(channels: groups * source.pick([1, 3, 4, 8, 16]))
    guard
      var result = ConvolutionTests.conformance(
        direction, geometry, x: shape, outputs: source.channels(),
        blocks: (source.block(), source.block()), bias: index % 2 == 0, seed: UInt64(index))
    else { return nil }
    let prologue = Normalization(
      groups: groups, overBatch: index % 5 == 0, activation: activation(index))
    var attributes = geometry
    attributes.prologue = prologue
    let first = direction == .forward ? 4 : 2
    result.operands += [
      plain([prologue.overBatch ? 1 : shape[0], groups, 2]),
      index % 3 == 0 ? nil : plain([shape[1]]), index % 3 == 0 ? nil : plain([shape[1]]),
    ]
    result.fills = [first: .coarseStatistics, first + 1: .coarse, first + 2: .coarse]
    if direction == .forward {
      result.kernel = Kernel.Convolution(attributes).kernel
    } else {
      attributes.residualSign = 0
      result.kernel = Kernel.ConvolutionWeightGradient(attributes).kernel
    }
    // What the convolution sees is up to 5 where its input is up to 1.
    result.tolerance *= 5
    return result
  }

  @Test(arguments: [ConvolutionTests.Direction.forward, .weightGradient])
  func agreesWithTheReference(direction: ConvolutionTests.Direction) throws {
    var source = ShapeSource(seed: 21)
    var checked = 0
    while checked < 90 {
      guard let conformance = Self.conformance(direction, checked, &source) else { continue }
      // Where the activation is inexact, some values are rounded to a neighbour in bfloat16.
      try conformance.check(narrowed: Self.activation(checked).isPiecewiseLinear)
      checked += 1
    }
  }

  @Test(arguments: InstructionSet.allCases.filter(\.isAvailable))
  func everyInstructionSet(isa: InstructionSet) throws {
    var source = ShapeSource(seed: 22)
    for index in 0..<30 {
      for direction in [ConvolutionTests.Direction.forward, .weightGradient] {
        try Self.conformance(direction, index, &source)?
          .check(isa: isa, narrowed: Self.activation(index).isPiecewiseLinear)
      }
    }
  }

  /// The same bits as normalizing first.
  @Test func isNormalizationAndConvolution() throws {
    var source = ShapeSource(seed: 23)
    for index in 0..<60 {
      guard let fused = Self.conformance(.forward, index, &source),
        case .convolution(let kernel) = fused.kernel, let prologue = kernel.attributes.prologue
      else { continue }
      var plain = kernel
      plain.attributes.prologue = nil
      var chain = CallChain(isa: .best, seed: UInt64(index))
      let operands = fused.operands.enumerated().map { position, storage in
        storage.map { chain.tensor($0, fused.fills[position] ?? .uniform) }
      }
      let (normalized, once, twice) = (
        chain.tensor(fused.operands[0]!), chain.tensor(fused.results[0]),
        chain.tensor(fused.results[0])
      )
      chain.call(kernel, operands, once)
      chain.call(Kernel.Normalize(prologue), [operands[0]] + operands[4...], normalized)
      chain.call(plain, [normalized] + operands[1..<4], twice)
      try chain.run()
      let isSame = chain.values(once) == chain.values(twice)
      #expect(isSame, "\(fused)")
    }
  }
}
