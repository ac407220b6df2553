import Kernels

/// Measures a backend's kernel rates.
public enum Calibration {
  /// Rates of `backend`, each family timed on calls like those of a training step: the fastest of
  /// several runs counts, as whatever else the machine does only adds time. Takes some seconds and
  /// maps memory, so the backend is of no other use afterwards.
  public static func run(on backend: any Backend) throws -> Rates {
    let samples = Samples()
    try backend.map(byteCounts: [
      .arena: samples.bytes(backend.target), .parameters: 0, .gradients: 0, .optimizer: 0,
    ])
    var measured: [(family: KernelFamily, cost: KernelCost, seconds: Double)] = []
    for sample in samples.all {
      let call = sample.call(backend.target)
      let cost = backend.target.cost(call.abstract)
      measured.append((call.kernel.family, cost, try time(call, on: backend)))
    }
    let memory =
      measured.filter { $0.family == .elementwise }
      .map { $0.cost.bytes / $0.seconds / 1e9 }.max() ?? 1e3
    var rates = backend.target.rates
    for (family, cost, seconds) in measured {
      // What arithmetic bounds in its sample, memory bounds where channels are few.
      rates.families[family] =
        cost.flops > 0
        ? Rates.Rate(gigaflops: cost.flops / seconds / 1e9, gigabytes: memory)
        : Rates.Rate(gigaflops: 1e3, gigabytes: cost.bytes / seconds / 1e9)
    }
    let empty = KernelCall(
      Kernel.Zero(), operands: [],
      results: [
        Tensor(
          space: .arena, offset: 0,
          storage: StorageType(shape: [1], element: backend.target.element, layout: .plain))
      ])
    rates.overhead = try time(empty, on: backend)
    return rates
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
    // The clock may be too coarse to tell, and no rate is infinite.
    return max(fastest, 1e-9)
  }
}

/// A call that stands for its family.
private struct Sample {
  /// How a tensor is stored.
  enum Part {
    case floats([Int])
    /// On the fixed-point grid.
    case fixed([Int])
    case bytes([Int])
    case weight([Int])
  }

  var kernel: Kernel
  var operands: [Part?]
  var results: [Part]

  init(_ kernel: some KernelRecord, _ operands: [Part?], _ results: [Part]) {
    self.kernel = kernel.kernel
    self.operands = operands
    self.results = results
  }

  func call(_ target: any Target) -> KernelCall {
    var offset = 0
    func tensor(_ part: Part) -> Tensor {
      let storage =
        switch part {
        case .floats(let shape): storage(shape, target.element, target)
        case .fixed(let shape): storage(shape, target.element.onGrid, target)
        case .bytes(let shape): storage(shape, .uint8, target)
        case .weight(let shape):
          StorageType(
            shape: shape, element: target.element,
            layout: .convolutionWeight(inputBlock: 16, outputBlock: 16))
        }
      defer { offset += storage.byteCount.roundedUp(to: Alignment.bytes) }
      return Tensor(space: .arena, offset: offset, storage: storage)
    }
    let operands = self.operands.map { $0.map(tensor) }
    let results = self.results.map(tensor)
    var call = KernelCall(kernel, operands: operands, results: results)
    let bytes = target.scratchBytes(call.abstract)
    if bytes > 0 { call.scratch = ByteRange(space: .arena, offset: offset, count: bytes) }
    return call
  }

  private func storage(
    _ shape: [Int], _ element: ElementType, _ target: any Target
  ) -> StorageType {
    StorageType(
      shape: shape, element: element,
      layout: shape.count == 5 ? .blocked(target.channelBlock(channels: shape[1])) : .plain)
  }
}

/// 32 channels at 64³, the first level of a 3D network: too large for caches, as a step's tensors are.
private struct Samples {
  let all: [Sample]

  init() {
    let volume = Sample.Part.floats([1, 32, 64, 64, 64])
    let half = [1, 32, 32, 32, 32]
    let (logits, labels) = (
      Sample.Part.floats([1, 4, 64, 64, 64]), Sample.Part.bytes([1, 1, 64, 64, 64])
    )
    let weight = Sample.Part.weight([32, 32, 3, 3, 3])
    let (statistics, channels) = (Sample.Part.floats([1, 8, 2]), Sample.Part.floats([32]))
    let three = Convolution(kernel: [3, 3, 3], padding: [1, 1, 1])
    let norm = Normalization(groups: 8, activation: Activation("leaky-relu", parameter: 0.01))
    let window = Window(kernel: [2, 2, 2], stride: [2, 2, 2])
    let up = Upsampling(factor: [2, 2, 2], mode: .trilinear)
    let entropy = Loss("cross-entropy", target: .classes)
    let flat = Sample.Part.floats([1 << 22])
    all = [
      Sample(Kernel.Convolution(three), [volume, weight, nil, nil], [volume]),
      Sample(Kernel.ConvolutionDataGradient(three), [volume, weight, nil, nil], [volume]),
      Sample(Kernel.ConvolutionWeightGradient(three), [volume, volume], [weight]),
      Sample(
        Kernel.Convolution(Convolution(kernel: [1, 1, 1])),
        [.floats([1, 256, 16, 16, 16]), .weight([256, 256, 1, 1, 1]), nil, nil],
        [.floats([1, 256, 16, 16, 16])]),
      Sample(Kernel.Normalize(norm), [volume, statistics, channels, channels], [volume]),
      Sample(
        Kernel.NormalizeGradient(norm), [volume, volume, statistics, channels, channels],
        [volume, channels, channels]),
      Sample(Kernel.Add(alpha: 1, beta: 1), [volume, volume], [volume]),
      Sample(Kernel.Upsample(up), [.floats(half), nil], [volume]),
      Sample(Kernel.UpsampleGradient(up), [volume, nil], [.floats(half)]),
      Sample(Kernel.MaxPool(window), [volume], [.floats(half), .bytes(half)]),
      Sample(Kernel.MaxPoolGradient(window), [.floats(half), .bytes(half), volume], [volume]),
      Sample(Kernel.PermuteChannels(sources: Array((0..<32).reversed())), [volume], [volume]),
      Sample(
        Kernel.LossGradient(entropy, weight: 1), [logits, labels, .floats([1]), nil], [logits]),
      Sample(
        Kernel.Optimize(
          Optimizer(
            .adam(beta1: 0.9, beta2: 0.999, epsilon: 1e-8, weightDecay: 0, decoupled: false))),
        [flat, nil], [flat, flat, flat]),
      Sample(
        Kernel.OrthogonalDown(factor: [2, 2, 2]),
        [.fixed([1, 32, 64, 64, 64]), .floats([32, 8, 8])], [.fixed([1, 256, 32, 32, 32])]),
      Sample(
        Kernel.Dropout(probability: 0.5, stream: RandomStream(key: 1)), [.floats(half)],
        [.floats(half)]),
      Sample(
        Kernel.Dense(), [.floats([1, 4096]), .floats([256, 4096]), nil], [.floats([1, 256])]),
    ]
  }

  func bytes(_ target: any Target) -> Int {
    all.map { sample in
      let call = sample.call(target)
      let ranges = call.operands.compactMap { $0?.range } + call.results.map(\.range)
      return (ranges + (call.scratch.map { [$0] } ?? [])).map { $0.offset + $0.count }.max()!
    }.max()!
  }
}
