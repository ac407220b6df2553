import CPUBackend
import CPUTarget
import Kernels
import Testing

/// Every direction of the convolution against the reference. Sums of n products of numbers in
/// [-1, 1] in float32 err by a random walk of n steps whose rounding grows as the root of the steps
/// before: about epsilon n / 10 at one element, below epsilon n at all of them.
@Suite struct ConvolutionTests {
  enum Direction: CaseIterable { case forward, dataGradient, weightGradient }

  static func conformance(
    _ direction: Direction, _ attributes: Convolution, x: [Int], outputs: Int,
    blocks: (Int, Int), bias: Bool = false, alias: Bool = false, seed: UInt64 = 1
  ) -> Conformance? {
    let extent = (0..<3).map { axis in
      let free =
        x[axis + 2] + 2 * attributes.padding[axis]
        - attributes.dilation[axis] * (attributes.kernel[axis] - 1) - 1
      return free < 0 ? 0 : free / attributes.stride[axis] + 1
    }
    guard extent.allSatisfy({ $0 > 0 }) else { return nil }
    let input = volume(x, blocks.0)
    let output = volume([x[0], outputs] + extent, blocks.1)
    let weight = CPUTarget().convolutionWeight(
      shape: [outputs, x[1]] + attributes.kernel, inputBlock: blocks.0, outputBlock: blocks.1)
    let taps = attributes.kernel.reduce(1, *)
    let residual = attributes.residualSign != 0
    var result: Conformance
    switch direction {
    case .forward:
      result = Conformance(
        kernel: Kernel.Convolution(attributes),
        operands: [input, weight, bias ? plain([outputs]) : nil, residual ? output : nil],
        results: [output], tolerance: epsilon * Double(taps * x[1] + 2))
    case .dataGradient:
      result = Conformance(
        kernel: Kernel.ConvolutionDataGradient(attributes),
        operands: [output, weight, bias ? plain([x[1]]) : nil, residual ? input : nil],
        results: [input], tolerance: epsilon * Double(taps * outputs + 2))
    case .weightGradient:
      var attributes = attributes
      attributes.residualSign = 0
      result = Conformance(
        kernel: Kernel.ConvolutionWeightGradient(attributes), operands: [input, output],
        results: [weight], tolerance: epsilon * Double(extent.reduce(x[0], *) + 2),
        updated: [0])
    }
    if alias && residual && direction != .weightGradient { result.aliases = [0: 3] }
    result.seed = seed
    return result
  }

  @Test(arguments: Direction.allCases)
  func everyPairOfBlocks(direction: Direction) throws {
    var source = ShapeSource(seed: 11)
    for input in [1, 8, 16] {
      for output in [1, 8, 16] {
        for repeats in 0..<6 {
          let stride = repeats % 3 == 2 ? 2 : 1
          let attributes = Convolution(
            kernel: [3, 3, 3], stride: [stride, stride, stride], padding: [1, 1, 1],
            residualSign: source.pick([-1, 0, 1]))
          let shape = source.shape()
          try Self.conformance(
            direction, attributes, x: shape, outputs: source.channels(),
            blocks: (input, output), bias: repeats % 2 == 0, alias: repeats % 4 < 2,
            seed: UInt64(repeats))?.check()
        }
      }
    }
  }

  @Test(arguments: Direction.allCases)
  func anyGeometry(direction: Direction) throws {
    var source = ShapeSource(seed: 12)
    var checked = 0
    while checked < 60 {
      let attributes = Convolution(
        kernel: [source.pick([1, 2, 3, 5]), source.pick([1, 2, 3]), source.pick([1, 2, 3, 7])],
        stride: [source.pick([1, 2, 3]), source.pick([1, 2, 9]), source.pick([1, 2, 3, 19])],
        padding: [source.pick([0, 1, 2]), source.pick([0, 1]), source.pick([0, 1, 3])],
        dilation: [source.pick([1, 2]), source.pick([1, 1, 3]), source.pick([1, 1, 2])],
        residualSign: source.pick([-1, 0, 1]))
      let conformance = Self.conformance(
        direction, attributes, x: source.shape(), outputs: source.channels(),
        blocks: (source.block(), source.block()), bias: source.pick([true, false]),
        alias: source.pick([true, false]), seed: UInt64(checked))
      if let conformance {
        try conformance.check()
        checked += 1
      }
    }
  }

  /// Pointwise kernels and kernels as large as their stride read their input where it lies.
  @Test(arguments: Direction.allCases)
  func withoutPacking(direction: Direction) throws {
    var source = ShapeSource(seed: 13)
    for index in 0..<50 {
      let size = index % 2 == 0 ? 1 : 2
      var shape = source.shape()
      if index % 5 != 0 { for axis in 2..<5 { shape[axis] = shape[axis].roundedUp(to: size) } }
      let attributes = Convolution(
        kernel: [size, size, size], stride: [size, size, size],
        residualSign: source.pick([-1, 0, 1]))
      try Self.conformance(
        direction, attributes, x: shape, outputs: source.channels(),
        blocks: (source.block(), source.block()), bias: index % 3 == 0, seed: UInt64(index))?
        .check()
    }
  }

  /// More than one tile, group of input blocks and split.
  @Test(arguments: Direction.allCases)
  func largeTensors(direction: Direction) throws {
    let cases: [(shape: [Int], outputs: Int, blocks: (Int, Int))] = [
      ([1, 4, 12, 20, 79], 16, (1, 16)), ([1, 16, 10, 18, 37], 3, (16, 1)),
      ([1, 100, 6, 7, 13], 72, (16, 8)), ([2, 24, 9, 20, 75], 24, (8, 8)),
    ]
    for (shape, outputs, blocks) in cases {
      for stride in [1, 2] {
        let attributes = Convolution(
          kernel: [3, 3, 3], stride: [stride, stride, stride], padding: [1, 1, 1],
          residualSign: -1)
        try Self.conformance(
          direction, attributes, x: shape, outputs: outputs, blocks: blocks, bias: true,
          alias: true)?.check()
      }
    }
  }

  @Test(arguments: InstructionSet.allCases.filter(\.isAvailable), Direction.allCases)
  func everyInstructionSet(isa: InstructionSet, direction: Direction) throws {
    var source = ShapeSource(seed: 14)
    for input in [1, 8, 16] {
      for output in [1, 8, 16] {
        let attributes = Convolution(
          kernel: [3, 3, 3], padding: [1, 1, 1], residualSign: source.pick([-1, 0, 1]))
        let conformance = Self.conformance(
          direction, attributes, x: [1, 20, 4, 5, 17], outputs: 19, blocks: (input, output))
        try conformance?.check(isa: isa)
      }
    }
  }
}
