import Kernels
import Testing

@testable import ReferenceBackend

/// How results lie in memory.
@Suite struct MemoryTests {
  @Test(arguments: [1, 2, 3, 8, 16]) func paddingLanesBecomeZero(block: Int) throws {
    let x = Value.random([2, 5, 2, 1, 3], seed: 1)
    let execution = try Execution<Float>(
      Kernel.Scale(factor: 2), [x], [Value.unwritten(x.shape).with(.blocked(block))])
    try execution.run(StepContext())
    let tensor = execution.call.results[0]
    let stored = execution.readStored(tensor)
    let positions = Set(x.values.indices.map(tensor.storage.storedIndex(of:)))
    #expect(positions.count == x.values.count)
    for position in stored.indices where !positions.contains(position) {
      #expect(stored[position] == 0)
    }
    for index in x.values.indices {
      #expect(stored[tensor.storage.storedIndex(of: index)] == Double(2 * Float(x.values[index])))
    }
  }

  /// Every aliasing that the kernels' vocabulary allows gives what separate memory gives.
  @Test func resultsMayLieOnTheOperandsThatTheKernelNames() throws {
    let shape = [2, 3, 2, 2, 2]
    let values = (0..<4).map {
      Value.random(shape, seed: UInt64($0)).with(.blocked(8))
    }
    let w = Value.random([3, 3, 1, 1, 1], seed: 7)
    let statistics = Value.random([2, 3, 2], seed: 8)
    let residual = Convolution(kernel: [1, 1, 1], residualSign: 1)
    let normalization = Normalization(groups: 3, activation: Activation("silu"))
    let factor1 = Upsampling(factor: [1, 1, 1], mode: .nearest, residualSign: -1)
    let cases: [(any KernelRecord, [Value?], [Int])] = [
      (Kernel.Convolution(residual), [values[0], w, nil, values[1]], [3]),
      (Kernel.ConvolutionDataGradient(residual), [values[0], w, nil, values[1]], [3]),
      (Kernel.Normalize(normalization), [values[0], statistics], [0]),
      (
        Kernel.NormalizeGradient(normalization),
        [values[0], values[1], statistics, nil, nil, values[2]], [0, 5]
      ),
      (Kernel.Activation(Activation("gelu")), [values[0]], [0]),
      (Kernel.Round(), [values[0]], [0]),
      (
        Kernel.ActivationGradient(Activation("gelu")), [values[0], values[1], values[2]], [0, 1, 2]
      ),
      (Kernel.Softmax(), [values[0]], [0]),
      (Kernel.SoftmaxGradient(), [values[0], values[1]], [0]),
      (Kernel.Upsample(factor1), [values[0], values[1]], [1]),
      (Kernel.Add(alpha: 1, beta: -2), [values[0], values[1]], [0, 1]),
      (Kernel.Scale(factor: 3), [values[0]], [0]),
      (Kernel.Dropout(probability: 0.5, stream: RandomStream(key: 1)), [values[0]], [0]),
      (Kernel.ReparameterizeGradient(), [values[0], values[1], values[2]], [0]),
    ]
    for (kernel, operands, aliases) in cases {
      var result = Value.unwritten(shape).with(.blocked(8))
      if kernel.kernel.name == "round" { result = result.fixed }
      let separate = try evaluate(kernel, operands, [result])[0]
      for alias in aliases {
        let shared = try evaluate(kernel, operands, [result], aliases: [0: alias])[0]
        #expect(shared.values == separate.values, "\(kernel) on operand \(alias)")
      }
    }
  }

  /// Sums are in double, so the float32 backend gives the rounded result of the float64 one.
  @Test func float32ResultsAreFloat64ResultsRoundedOnce() throws {
    let x = Value.random([1, 5, 4, 3, 2], seed: 1).rounded
    let w = Value.random([2, 5, 3, 3, 1], seed: 2).rounded
    let kernel = Kernel.Convolution(Convolution(kernel: [3, 3, 1], padding: [1, 1, 0]))
    let empty = Value.unwritten([1, 2, 4, 3, 2])
    let single = try evaluate(kernel, [x, w], [empty], as: Float.self)[0]
    let double = try evaluate(kernel, [x, w], [empty], as: Double.self)[0]
    #expect(single.values == double.rounded.values)
  }

  @Test func spacesAreMappedZeroedAndApart() throws {
    let backend = ReferenceBackend<Float>()
    try backend.map(byteCounts: [.arena: 16, .parameters: 16])
    backend.put([1, 2, 3], to: .parameters, offset: 13)
    #expect(backend.all(.arena, 16) == Array(repeating: 0, count: 16))
    #expect(backend.all(.parameters, 16) == Array(repeating: 0, count: 13) + [1, 2, 3])
    #expect(throws: BackendError.self) {
      try ReferenceBackend<Float>().map(byteCounts: [.arena: Int.max / 2])
    }
  }

  @Test func targetIsPlanar() {
    let (single, double) = (ReferenceBackend<Float>().target, ReferenceBackend<Double>().target)
    #expect(single.isSame(as: ReferenceTarget()))
    #expect(double.isSame(as: ReferenceTarget(element: .float64)))
    #expect(!single.isSame(as: double))
    #expect(single.channelBlock(channels: 32) == 1)
  }
}

/// Calls that no kernel can run are refused before any runs.
@Suite struct CallCheckTests {
  private static func tensor(
    _ shape: [Int], _ element: ElementType = .float32, offset: Int = 0, layout: Layout = .plain
  ) -> Tensor {
    Tensor(
      space: .arena, offset: offset,
      storage: StorageType(shape: shape, element: element, layout: layout))
  }

  private static let x = tensor([1, 2, 4, 4, 4])

  static let refused: [KernelCall] = [
    KernelCall(Kernel.Scale(factor: 1), operands: [], results: [x]),
    KernelCall(Kernel.Scale(factor: 1), operands: [nil], results: [x]),
    KernelCall(Kernel.Scale(factor: 1), operands: [x], results: []),
    KernelCall(Kernel.Scale(factor: 1), operands: [x], results: [tensor([1, 2, 4, 4, 3])]),
    KernelCall(
      Kernel.Scale(factor: 1), operands: [x], results: [tensor(x.storage.shape, .float64)]),
    KernelCall(
      Kernel.Scale(factor: 1), operands: [x], results: [tensor(x.storage.shape, offset: 4096 - 508)]
    ),
    KernelCall(
      Kernel.Scale(factor: 1), operands: [x], results: [tensor(x.storage.shape, offset: -4)]),
    KernelCall(
      Kernel.Scale(factor: 1), operands: [x], results: [tensor(x.storage.shape, offset: 2)]),
    KernelCall(
      Kernel.Scale(factor: 1), operands: [x],
      results: [tensor(x.storage.shape, layout: .blocked(0))]),
    KernelCall(
      Kernel.Scale(factor: 1), operands: [x], results: [tensor(x.storage.shape, .bfloat16)]),
    KernelCall(
      Kernel.Convolution(Convolution(kernel: [3, 3, 3])), operands: [x, tensor([2, 2, 3, 3, 3])],
      results: [x]),
    KernelCall(
      Kernel.Convolution(Convolution(kernel: [1, 1, 1], residualSign: 1)),
      operands: [x, tensor([2, 2, 1, 1, 1])], results: [x]),
    KernelCall(
      Kernel.Convolution(Convolution(kernel: [1, 1, 1])), operands: [x, tensor([2, 3, 1, 1, 1])],
      results: [x]),
    KernelCall(Kernel.Moments(groups: 3), operands: [x], results: [tensor([1, 3, 2])]),
    KernelCall(
      Kernel.Cayley(factor: [3, 1, 1]), operands: [tensor([2, 3])], results: [tensor([2, 3, 3])]),
    KernelCall(Kernel.PermuteChannels(sources: [0, 0]), operands: [x], results: [x]),
    KernelCall(
      Kernel.CopyChannels(source: 1, target: 0, count: 2), operands: [x], results: [x]),
    KernelCall(
      Kernel.Loss(Loss("cross-entropy", target: .classes)),
      operands: [x, tensor([1, 1, 4, 4, 4], .float32)], results: [tensor([1]), tensor([1])]),
  ]

  @Test(arguments: refused.indices) func impossibleCallsAreRefused(index: Int) throws {
    let backend = ReferenceBackend<Float>()
    try backend.map(byteCounts: [.arena: 4096])
    #expect(throws: BackendError.self) { _ = try backend.prepare([Self.refused[index]]) }
  }
}

extension Value {
  fileprivate var rounded: Value { Value(shape, values.map { Double(Float($0)) }) }
}

extension Backend {
  fileprivate func put(_ bytes: [UInt8], to space: Space, offset: Int) {
    bytes.withUnsafeBytes { write($0, to: space, offset: offset) }
  }

  fileprivate func all(_ space: Space, _ count: Int) -> [UInt8] {
    var bytes = Array(repeating: UInt8(9), count: count)
    bytes.withUnsafeMutableBytes { read(space, offset: 0, into: $0) }
    return bytes
  }
}
