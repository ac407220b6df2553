import CPUBackend
import CPUTarget
import Kernels
import Testing

/// Convolutions by minimal filtering against the reference's direct sums. The rounding of
/// F(4x4, 3x3) at these points is two to three times that of direct sums, whose bound
/// `ConvolutionTests` gives.
@Suite struct WinogradTests {
  private static func conformance(
    _ direction: ConvolutionTests.Direction, depth: Int, x: [Int], outputs: Int,
    blocks: (Int, Int), _ source: inout ShapeSource
  ) throws -> Conformance {
    let attributes = Convolution(
      kernel: [depth, 3, 3],
      padding: [source.pick(Array(0..<depth)), source.pick([0, 1, 2]), source.pick([1, 1, 2])],
      residualSign: source.pick([-1, 0, 1]))
    var conformance = try #require(
      ConvolutionTests.conformance(
        direction, attributes, x: x, outputs: outputs, blocks: blocks,
        bias: source.pick([true, false]), alias: source.pick([true, false])))
    conformance.tolerance *= 3
    let tiling = ConvolutionTiling(conformance.call)
    #expect(try #require(tiling).filtering != nil, "\(conformance)")
    #expect(conformance.withNarrowProducts().hasNarrowProducts, "\(conformance)")
    return conformance
  }

  @Test(arguments: ConvolutionTests.Direction.allCases)
  func everyPairOfBlocks(direction: ConvolutionTests.Direction) throws {
    var source = ShapeSource(seed: 21)
    for blocks in [(8, 8), (8, 16), (16, 8), (16, 16)] {
      for depth in 1...3 {
        let shape = [
          source.pick([1, 2]), source.pick([16, 21, 24]), source.pick([9, 10, 11]),
          source.pick([20, 21, 22, 23]), source.pick([20, 21, 22, 23]),
        ]
        try Self.conformance(
          direction, depth: depth, x: shape, outputs: source.pick([16, 19, 24]), blocks: blocks,
          &source
        ).check()
      }
    }
  }

  /// More blocks than one on both sides, pairs of vectors and a single one left over.
  @Test(arguments: InstructionSet.allCases.filter(\.isAvailable))
  func everyInstructionSet(isa: InstructionSet) throws {
    var source = ShapeSource(seed: 22)
    for direction in ConvolutionTests.Direction.allCases {
      let large = try Self.conformance(
        direction, depth: 3, x: [1, 40, 9, 24, 26], outputs: 33, blocks: (16, 16), &source)
      #expect(large.narrowed().hasNarrowProducts)
      try large.check(isa: isa)
      try Self.conformance(
        direction, depth: 3, x: [1, 24, 6, 24, 26], outputs: 24, blocks: (8, 8), &source
      ).check(isa: isa)
    }
  }

  @Test(arguments: ConvolutionTests.Direction.allCases)
  func bitsDoNotDependOnThreads(direction: ConvolutionTests.Direction) throws {
    var source = ShapeSource(seed: 23)
    let conformance = try Self.conformance(
      direction, depth: 3, x: [1, 32, 10, 30, 22], outputs: 32, blocks: (16, 16), &source)
    for conformance in [conformance, conformance.narrowed()] {
      let alone = try conformance.run(CPUBackend(threads: 1)).results
      for threads in [2, 5] {
        let shared = try conformance.run(CPUBackend(threads: threads)).results
        #expect(shared == alone, "\(threads) threads")
      }
    }
  }

  /// Products of bfloat16 are exact in float32, and sums are taken in the same order, so that narrow
  /// products made of multiply-adds are those of the processor's dot products.
  @Test(arguments: ConvolutionTests.Direction.allCases)
  func narrowBitsDoNotDependOnInstructions(direction: ConvolutionTests.Direction) throws {
    var source = ShapeSource(seed: 24)
    for blocks in [(8, 8), (16, 16)] {
      let conformance = try Self.conformance(
        direction, depth: 3, x: [1, 32, 10, 30, 22], outputs: 32, blocks: blocks, &source
      ).withNarrowProducts()
      let sets: [InstructionSet] = [.avx2, .avx512, .avx512bf16]
      let results = try sets.filter(\.isAvailable).map {
        try conformance.run(CPUBackend(threads: 2, isa: $0)).results
      }
      for result in results { #expect(result == results[0], "\(conformance)") }
    }
  }

  /// Rounding points costs 2.8 times what rounding inputs and weights does, whose root mean square is
  /// 2.1e-3 of the result's; the transforms' own float32 is nothing beside it.
  @Test(arguments: ConvolutionTests.Direction.allCases)
  func errorOfNarrowProducts(direction: ConvolutionTests.Direction) throws {
    let conformance = try #require(
      ConvolutionTests.conformance(
        direction, Convolution(kernel: [3, 3, 3], padding: [1, 1, 1]), x: [1, 48, 16, 16, 16],
        outputs: 48, blocks: (16, 16)))
    func values(_ conformance: Conformance) throws -> [Double] {
      try conformance.run(CPUBackend(threads: 2)).results[0].withUnsafeBytes {
        $0.bindMemory(to: Float.self).map(Double.init)
      }
    }
    let exact = try values(conformance)
    let narrow = try values(conformance.withNarrowProducts())
    let squares = zip(exact, narrow).reduce(0) { $0 + ($1.0 - $1.1) * ($1.0 - $1.1) }
    let error = (squares / exact.reduce(0) { $0 + $1 * $1 }).squareRoot()
    #expect((4e-3...7.5e-3).contains(error), "\(error)")
  }

  /// Transformed weights may not outgrow small volumes of many channels.
  @Test func scratchOfSmallVolumesIsBounded() {
    for direction in ConvolutionTests.Direction.allCases {
      let small = ConvolutionTests.conformance(
        direction, Convolution(kernel: [3, 3, 3], padding: [1, 1, 1]), x: [1, 256, 8, 8, 8],
        outputs: 256, blocks: (16, 16))!
      let scratch = CPUTarget().scratchBytes(small.call)
      let tensors = (small.operands + small.results).compactMap { $0?.byteCount }.reduce(0, +)
      #expect(scratch <= 2 * tensors, "\(direction)")
    }
  }
}
