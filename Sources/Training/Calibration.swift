import Kernels

/// Measures a backend's kernel rates.
public enum Calibration {
  /// Rates of `backend`, each family timed on calls like those of a training step: the fastest of
  /// several runs counts, as whatever else the machine does only adds time. Takes some seconds and
  /// maps memory, so the backend is of no other use afterwards.
  public static func run(on backend: any Backend) throws -> Rates {
    let samples = Samples()
    try backend.map(byteCounts: [
      .arena: samples.bytes(backend.profile), .parameters: 0, .gradients: 0, .optimizer: 0,
    ])
    var best: [KernelFamily: Rates.Rate] = [:]
    for sample in samples.all {
      let call = sample.call(backend.profile)
      let seconds = try time(call, on: backend)
      let cost = call.kernel.cost(
        operands: call.operands.map { $0?.storage }, results: call.results.map(\.storage))
      // Where arithmetic bounds a family memory must not, and the other way round.
      let rate =
        cost.flops > 0
        ? Rates.Rate(gigaflops: cost.flops / seconds / 1e9, gigabytes: 1e3)
        : Rates.Rate(gigaflops: 1e3, gigabytes: cost.bytes / seconds / 1e9)
      best[call.kernel.family] = rate
    }
    let empty = KernelCall(
      .zero, operands: [],
      results: [
        Tensor(
          space: .arena, offset: 0,
          storage: StorageType(shape: [1], element: backend.profile.element, layout: .plain))
      ])
    return Rates(
      families: Rates.builtIn.families.merging(best) { $1 },
      overhead: try time(empty, on: backend))
  }

  /// Seconds of the fastest of some runs of one call.
  private static func time(_ call: KernelCall, on backend: any Backend) throws -> Double {
    let prepared = try backend.prepare([call])
    let clock = ContinuousClock()
    var fastest = Double.infinity
    for _ in 0..<7 {
      let duration = clock.measure {
        backend.run(prepared, 0..<1, StepContext())
        backend.synchronize()
      }
      fastest = min(fastest, duration / .seconds(1))
    }
    return fastest
  }
}

/// Calls that stand for their families: 32 channels at 48³, the middle of a 3D network.
private struct Samples {
  struct Sample {
    var kernel: Kernel
    var operands: [[Int]?]
    var results: [[Int]]
    /// Positions of operands and results that are convolution weights.
    var weightOperand: Int?
    var weightIsResult = false

    func call(_ profile: BackendProfile) -> KernelCall {
      var offset = 0
      func tensor(_ shape: [Int], isWeight: Bool) -> Tensor {
        let layout: Layout =
          isWeight
          ? .convolutionWeight(inputBlock: 16, outputBlock: 16)
          : shape.count == 5 ? .blocked(profile.channelBlock(channels: shape[1])) : .plain
        let storage = StorageType(shape: shape, element: profile.element, layout: layout)
        defer { offset += storage.byteCount.roundedUp(to: Alignment.bytes) }
        return Tensor(space: .arena, offset: offset, storage: storage)
      }
      let operands = self.operands.enumerated().map { index, shape in
        shape.map { tensor($0, isWeight: index == weightOperand) }
      }
      let results = self.results.map { tensor($0, isWeight: weightIsResult) }
      let bytes = profile.scratchBytes(
        kernel, operands: operands.map { $0?.storage }, results: results.map(\.storage))
      let scratch =
        bytes > 0 ? ByteRange(space: .arena, offset: offset, count: bytes) : nil
      return KernelCall(kernel, operands: operands, results: results, scratch: scratch)
    }
  }

  let all: [Sample]

  init() {
    let volume = [1, 32, 48, 48, 48]
    let half = [1, 32, 24, 24, 24]
    let statistics = [1, 8, 2]
    let three = Convolution(kernel: [3, 3, 3], padding: [1, 1, 1])
    let one = Convolution(kernel: [1, 1, 1])
    let norm = Normalization(groups: 8, activation: .leakyReLU(slope: 0.01))
    let window = Window(kernel: [2, 2, 2], stride: [2, 2, 2])
    all = [
      Sample(
        kernel: .convolution(three), operands: [volume, [32, 32, 3, 3, 3], nil, nil],
        results: [volume], weightOperand: 1),
      Sample(
        kernel: .convolutionDataGradient(three), operands: [volume, [32, 32, 3, 3, 3], nil, nil],
        results: [volume], weightOperand: 1),
      Sample(
        kernel: .convolutionWeightGradient(three), operands: [volume, volume],
        results: [[32, 32, 3, 3, 3]], weightIsResult: true),
      Sample(
        kernel: .convolution(one), operands: [volume, [32, 32, 1, 1, 1], nil, nil],
        results: [volume], weightOperand: 1),
      Sample(
        kernel: .normalize(norm), operands: [volume, statistics, [32], [32]], results: [volume]),
      Sample(kernel: .add(alpha: 1, beta: 1), operands: [volume, volume], results: [volume]),
      Sample(
        kernel: .upsample(Upsampling(factor: [2, 2, 2], mode: .trilinear)), operands: [half, nil],
        results: [volume]),
      Sample(
        kernel: .averagePool(window), operands: [volume], results: [half]),
      Sample(
        kernel: .permuteChannels(sources: Array((0..<32).reversed())), operands: [volume],
        results: [volume]),
      Sample(
        kernel: .optimize(
          Optimizer(
            .adam(beta1: 0.9, beta2: 0.999, epsilon: 1e-8, weightDecay: 0, decoupled: false))),
        operands: [[1 << 20], nil], results: [[1 << 20], [1 << 20], [1 << 20]]),
      Sample(
        kernel: .orthogonalDown(factor: [2, 2, 2]), operands: [volume, [32, 8, 8]],
        results: [[1, 256, 24, 24, 24]]),
      Sample(
        kernel: .dropout(Dropout(probability: 0.5, stream: RandomStream(key: 1))),
        operands: [half], results: [half]),
      Sample(kernel: .dense, operands: [[1, 4096], [256, 4096], nil], results: [[1, 256]]),
    ]
  }

  func bytes(_ profile: BackendProfile) -> Int {
    all.map { sample in
      let call = sample.call(profile)
      let ranges = call.operands.compactMap { $0?.range } + call.results.map(\.range)
      return (ranges + (call.scratch.map { [$0] } ?? [])).map { $0.offset + $0.count }.max()!
    }.max()!
  }
}
