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
    var measured: [KernelFamily: [Measurement]] = [:]
    for sample in samples.all {
      let call = sample.call(backend.target)
      measured[call.kernel.family, default: []].append(
        Measurement(
          cost: backend.target.cost(call.abstract), seconds: try time(call, on: backend)))
    }
    let memory = measured[.elementwise]?.map(\.gigabytes).max() ?? 1e3
    var rates = backend.target.rates
    for (family, measurements) in measured {
      rates.families[family] = rate(measurements, memory: memory)
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

  private struct Measurement {
    var cost: KernelCost
    var seconds: Double

    var gigabytes: Double { cost.bytes / seconds / 1e9 }
    var gigaflops: Double { cost.flops / seconds / 1e9 }
  }

  /// The rate of a family by its measurements: the first of direct sums, as far as there are any, and those of minimal
  /// filtering of a wide and a narrow volume. What arithmetic bounds there, `memory` bounds where channels are
  /// few.
  private static func rate(_ measurements: [Measurement], memory: Double) -> Rates.Rate {
    let first = measurements[0]
    guard first.cost.flops > 0 else {
      return Rates.Rate(gigaflops: 1e3, gigabytes: first.gigabytes)
    }
    var rate = Rates.Rate(gigaflops: first.gigaflops, gigabytes: memory)
    let filtered = measurements.filter { $0.cost.transformFlops > 0 }
    guard let wide = filtered.first, let narrow = filtered.last, filtered.count == 2 else {
      return rate
    }
    // Next to all of the wide one are products. What they leave of the narrow one's time is its transforms'.
    rate.filteredGigaflops = wide.gigaflops
    let products = (narrow.cost.flops - narrow.cost.transformFlops) / wide.gigaflops * 1e-9
    let transforms = narrow.cost.transformFlops / (narrow.seconds - products) * 1e-9
    // Noise may have fallen on the wide one.
    let isSlower = transforms > 0 && transforms < wide.gigaflops
    rate.transformGigaflops = isSlower ? transforms : wide.gigaflops
    return rate
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
    case weight([Int], block: Int = 16)
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
        case .weight(let shape, let block):
          StorageType(
            shape: shape, element: target.element,
            layout: .convolutionWeight(inputBlock: block, outputBlock: block))
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

/// 32 channels at 96³, the first level of a 3D network: too large for caches, as a step's tensors are. Of convolutions a deep
/// level and the half of a narrow one.
private struct Samples {
  let all: [Sample]

  init() {
    let volume = Sample.Part.floats([1, 32, 96, 96, 96])
    let half = [1, 32, 48, 48, 48]
    let (logits, labels) = (
      Sample.Part.floats([1, 4, 96, 96, 96]), Sample.Part.bytes([1, 1, 96, 96, 96])
    )
    let (deep, deepWeight) = (
      Sample.Part.floats([1, 128, 32, 32, 32]), Sample.Part.weight([128, 128, 3, 3, 3])
    )
    let (thin, thinWeight) = (
      Sample.Part.floats([1, 8, 96, 96, 96]), Sample.Part.weight([8, 8, 3, 3, 3], block: 8)
    )
    let (deepChannels, thinChannels) = (Sample.Part.floats([128]), Sample.Part.floats([8]))
    let (statistics, channels) = (Sample.Part.floats([1, 8, 2]), Sample.Part.floats([32]))
    let norm = Normalization(groups: 8, activation: Activation("leaky-relu", parameter: 0.01))
    let three = Convolution(kernel: [3, 3, 3], padding: [1, 1, 1])
    // As most of a network's are.
    let normalized = Convolution(kernel: [3, 3, 3], padding: [1, 1, 1], prologue: norm)
    let window = Window(kernel: [2, 2, 2], stride: [2, 2, 2])
    let up = Upsampling(factor: [2, 2, 2], mode: .trilinear)
    let entropy = Loss("cross-entropy", target: .classes)
    let flat = Sample.Part.floats([1 << 24])
    let coarse = Sample.Part.floats([1, 64, 48, 48, 48])
    let stridedWeight = Sample.Part.weight([64, 32, 3, 3, 3])
    // Direct sums.
    let strided = Convolution(kernel: [3, 3, 3], stride: [2, 2, 2], padding: [1, 1, 1])
    all = [
      Sample(Kernel.Convolution(strided), [volume, stridedWeight, nil, nil], [coarse]),
      Sample(Kernel.ConvolutionDataGradient(strided), [coarse, stridedWeight, nil, nil], [volume]),
      Sample(Kernel.ConvolutionWeightGradient(strided), [volume, coarse], [stridedWeight]),
      Sample(
        Kernel.Convolution(normalized),
        [deep, deepWeight, nil, nil, statistics, deepChannels, deepChannels], [deep]),
      Sample(
        Kernel.Convolution(normalized),
        [thin, thinWeight, nil, nil, statistics, thinChannels, thinChannels], [thin]),
      Sample(Kernel.ConvolutionDataGradient(three), [deep, deepWeight, nil, nil], [deep]),
      Sample(Kernel.ConvolutionDataGradient(three), [thin, thinWeight, nil, nil], [thin]),
      Sample(
        Kernel.ConvolutionWeightGradient(normalized),
        [deep, deep, statistics, deepChannels, deepChannels], [deepWeight]),
      Sample(
        Kernel.ConvolutionWeightGradient(normalized),
        [thin, thin, statistics, thinChannels, thinChannels], [thinWeight]),
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
        [.fixed([1, 32, 96, 96, 96]), .floats([32, 8, 8])], [.fixed([1, 256, 48, 48, 48])]),
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
