import CPUBackend
import Kernels
import Randomness
import Testing

/// The words that the tasks draw are those of `Philox`, whose known answers `RandomnessTests` hold.
@Suite struct RandomTests {
  @Test(arguments: InstructionSet.allCases.filter(\.isAvailable))
  func dropoutDrawsTheWordsOfPhilox(isa: InstructionSet) throws {
    // Items and channels begin at each word of a counter's four.
    let storage = volume([2, 3, 1, 5, 7], 1)
    let x = Tensor(space: .arena, offset: 0, storage: storage)
    let y = Tensor(space: .arena, offset: 1024, storage: storage)
    let backend = CPUBackend(threads: 1, isa: isa)
    try backend.map(byteCounts: [.arena: 2048])
    let ones = Array(repeating: Float(1), count: storage.storedCount)
    ones.withUnsafeBytes { backend.write($0, to: .arena, offset: x.offset) }

    var generator = SplitMix64(seed: 1)
    let streams = (0..<1000).map { _ in
      (seed: generator.next(), key: generator.next(), step: generator.next())
    }
    let calls = streams.map { stream in
      KernelCall(
        Kernel.Dropout(probability: 0.5, stream: RandomStream(key: stream.key)), operands: [x],
        results: [y])
    }
    let prepared = try backend.prepare(calls)
    for (index, stream) in streams.enumerated() {
      backend.run(
        prepared, index..<index + 1,
        StepContext(seed: stream.seed, step: stream.step, update: 1, learningRate: 0))
      var drawn = ones
      drawn.withUnsafeMutableBytes { backend.read(.arena, offset: y.offset, into: $0) }
      let philox = Philox(seed: stream.seed, key: stream.key, step: stream.step)
      let expected = (0..<storage.logicalCount).map { element -> (Int, Float) in
        (storage.storedIndex(of: element), philox.uniform(UInt64(element)) < 0.5 ? 0 : 2)
      }
      #expect(expected.allSatisfy { drawn[$0.0] == $0.1 }, "\(stream)")
    }
  }
}
