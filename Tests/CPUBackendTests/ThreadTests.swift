import CPUBackend
import Kernels
import Testing

/// Results are the same bits on any number of threads.
@Suite struct ThreadTests {
  private static func cases() -> [Conformance] {
    let x = volume([2, 20, 6, 9, 37], 8)
    let y = volume([2, 32, 6, 9, 37], 16)
    let large = volume([1, 8, 20, 40, 41], 8)
    let statistics = plain([1, 8, 2])
    let labels = volume([1, 1, 20, 40, 41], 1, .uint8)
    var cases = ConvolutionTests.Direction.allCases.compactMap {
      ConvolutionTests.conformance(
        $0, Convolution(kernel: [3, 3, 3], padding: [1, 1, 1], residualSign: 1), x: x.shape,
        outputs: y.shape[1], blocks: (8, 16), bias: true)
    }
    cases += [
      Conformance(
        kernel: Kernel.Moments(groups: 8), operands: [large], results: [statistics],
        tolerance: 0),
      Conformance(
        kernel: Kernel.NormalizeGradient(Normalization(groups: 8, activation: Activation("silu"))),
        operands: [large, large, statistics, plain([8]), plain([8]), nil],
        results: [large, plain([8]), plain([8])], tolerance: 0, updated: [1, 2]),
      Conformance(
        kernel: Kernel.Loss(
          Loss.named("dice", ["smooth": 1, "background": 1, "squares": 0], target: .classes)),
        operands: [large, labels], results: [plain([24]), plain([1])], tolerance: 0,
        fills: [1: .labels(8)]),
      Conformance(
        kernel: Kernel.Norm(scale: 1), operands: [plain([1_000_003])], results: [plain([1])],
        tolerance: 0),
      Conformance(
        kernel: Kernel.OrthogonalMatrixGradient(factor: [2, 2, 2]),
        operands: [volume([2, 3, 12, 8, 34], 1), volume([2, 24, 6, 4, 17], 8)],
        results: [plain([3, 8, 8])], tolerance: 0, updated: [0]),
      Conformance(
        kernel: Kernel.Dropout(probability: 0.5, stream: RandomStream(key: 5)),
        operands: [large], results: [large], tolerance: 0),
      Conformance(
        kernel: Kernel.Dense(), operands: [plain([3, 4500]), plain([41, 4500]), plain([41])],
        results: [plain([3, 41])], tolerance: 0),
      Conformance(
        kernel: Kernel.DenseDataGradient(), operands: [plain([3, 41]), plain([41, 4500])],
        results: [plain([3, 4500])], tolerance: 0),
      Conformance(
        kernel: Kernel.DenseWeightGradient(), operands: [plain([3, 4500]), plain([3, 41])],
        results: [plain([41, 4500])], tolerance: 0, updated: [0]),
    ]
    return cases
  }

  @Test func bitsDoNotDependOnThreads() throws {
    for conformance in Self.cases().flatMap({ [$0, $0.narrowed()] }) {
      let alone = try conformance.run(CPUBackend(threads: 1)).results
      for threads in [2, 4, 7] {
        let shared = try conformance.run(CPUBackend(threads: threads)).results
        #expect(shared == alone, "\(threads) threads, \(conformance)")
      }
    }
  }

  @Test(arguments: InstructionSet.allCases.filter(\.isAvailable))
  func everyInstructionSetAgrees(isa: InstructionSet) throws {
    // Tolerances of the other suites hold; sums over 32,800 voxels of gradients below 4.
    for var conformance in Self.cases() {
      if conformance.tolerance == 0 { conformance.tolerance = 2e-3 }
      try conformance.check(isa: isa)
    }
  }
}
