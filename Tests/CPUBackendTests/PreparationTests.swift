import CPUBackend
import CPUTarget
import Kernels
import Testing

/// What a backend refuses, and what a plan has to know of it.
@Suite struct PreparationTests {
  private let convolution = ConvolutionTests.conformance(
    .dataGradient, Convolution(kernel: [3, 3, 3], padding: [1, 1, 1]), x: [1, 16, 8, 9, 10],
    outputs: 16, blocks: (16, 16))!

  private func call(scratch: Int?) -> KernelCall {
    var offset = 0
    func place(_ storage: StorageType) -> Tensor {
      defer { offset += storage.byteCount }
      return Tensor(space: .arena, offset: offset, storage: storage)
    }
    return KernelCall(
      convolution.kernel, operands: convolution.operands.map { $0.map(place) },
      results: convolution.results.map(place),
      scratch: scratch.map { ByteRange(space: .optimizer, offset: 0, count: $0) })
  }

  @Test func scratchHasToSuffice() throws {
    let backend = CPUBackend(threads: 1)
    let bytes = backend.target.scratchBytes(convolution.call)
    try backend.map(byteCounts: [.arena: 1 << 20, .optimizer: bytes])
    #expect(try backend.prepare([call(scratch: bytes)]).count == 1)
    #expect(throws: BackendError.self) { try backend.prepare([call(scratch: bytes - 1)]) }
    #expect(throws: BackendError.self) { try backend.prepare([call(scratch: nil)]) }
  }

  @Test func tensorsHaveToLieInMappedMemory() throws {
    let backend = CPUBackend(threads: 1)
    try backend.map(byteCounts: [.arena: 1 << 12, .optimizer: 1 << 24])
    #expect(throws: BackendError.self) { try backend.prepare([call(scratch: 1 << 24)]) }
  }

  @Test func missingOperandsAreRefused() throws {
    let backend = CPUBackend(threads: 1)
    try backend.map(byteCounts: [.arena: 1 << 20, .optimizer: 1 << 24])
    for index in 0..<2 {
      var call = call(scratch: 1 << 24)
      call.operands[index] = nil
      #expect(throws: BackendError.self) { try backend.prepare([call]) }
    }
  }

  @Test func otherElementsAreRefused() throws {
    let backend = CPUBackend(threads: 1)
    try backend.map(byteCounts: [.arena: 1 << 12])
    let half = Tensor(
      space: .arena, offset: 0, storage: volume([1, 1, 2, 2, 2], 1, .bfloat16))
    #expect(throws: BackendError.self) {
      try backend.prepare([KernelCall(Kernel.Scale(factor: 2), operands: [half], results: [half])])
    }
  }

  /// A convolution's scratch stays below its own tensors once these are of some size.
  @Test func scratchIsSmall() {
    for direction in ConvolutionTests.Direction.allCases {
      let large = ConvolutionTests.conformance(
        direction, Convolution(kernel: [3, 3, 3], padding: [1, 1, 1]), x: [1, 16, 64, 64, 64],
        outputs: 16, blocks: (16, 16))!
      let tensors = (large.operands + large.results).compactMap { $0 }
      let scratch = CPUTarget().scratchBytes(large.call)
      #expect(scratch <= tensors.reduce(0) { $0 + $1.byteCount } / 16, "\(direction)")
    }
  }

  /// Transforms of a tile of F(4x4, 3x3): 192 operations for a channel that is read, 120 for one that is
  /// written.
  @Test(arguments: [8, 32])
  func transformsOfMinimalFiltering(_ channels: Int) {
    let target = CPUTarget()
    let call = ConvolutionTests.conformance(
      .forward, Convolution(kernel: [3, 3, 3], padding: [1, 1, 1]), x: [1, channels, 16, 16, 16],
      outputs: channels, blocks: (min(channels, 16), min(channels, 16)))!.call
    let cost = target.cost(call)
    let tiles = 16 * 4 * 4
    #expect(cost.transformFlops == Double(tiles * 312 * channels))
    #expect(cost.flops == cost.transformFlops + Double(tiles * 2 * 36 * 3 * channels * channels))
  }

  @Test func costsCountProductsAndBytes() {
    let x = volume([1, 16, 4, 4, 4], 16)
    let target = CPUTarget()
    let cost = target.cost(convolution.call)
    #expect(cost.flops == Double(2 * 27 * 16 * 16 * 8 * 9 * 10))
    #expect(cost.bytes == Double(4 * (2 * 16 * 720 + 27 * 256)))
    #expect(convolution.kernel.family == .convolutionDataGradient)
    let add = target.cost(
      AbstractCall(.add(Kernel.Add(alpha: 1, beta: 1)), operands: [x, x], results: [x]))
    #expect(add == KernelCost(flops: 0, bytes: 3 * 4096))
    let rates = Rates(families: [.elementwise: .init(gigaflops: 1, gigabytes: 2)], overhead: 1e-3)
    #expect(abs(rates.seconds(.elementwise, add) - (1e-3 + 6.144e-6)) < 1e-12)
    let both = KernelCost(flops: 5e9, transformFlops: 1e9, bytes: 0)
    let slower = Rates(
      families: [
        .convolutionForward: .init(
          gigaflops: 2.5, filteredGigaflops: 4, transformGigaflops: 0.5, gigabytes: 1)
      ], overhead: 0)
    #expect(slower.seconds(.convolutionForward, both) == 3)
    #expect(slower.seconds(.convolutionForward, KernelCost(flops: 5e9, bytes: 0)) == 2)
    #expect(KernelFamily.allCases.allSatisfy { target.rates.families[$0] != nil })
  }
}
