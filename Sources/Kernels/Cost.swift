/// What a kernel call takes, whatever runs it.
public struct KernelCost: Codable, Hashable, Sendable {
  /// Arithmetic operations, a multiply-add counting as two, those on padding lanes included: they
  /// take time as well. Zero for kernels that memory bounds.
  public var flops: Double
  /// Bytes read and written, each tensor once; accumulating results count twice.
  public var bytes: Double

  public init(flops: Double, bytes: Double) {
    self.flops = flops
    self.bytes = bytes
  }
}

/// Kernels that reach about the same share of the machine.
public enum KernelFamily: String, Codable, CodingKeyRepresentable, CaseIterable, Sendable {
  case convolutionForward, convolutionDataGradient, convolutionWeightGradient
  /// 1x1x1 convolutions and their gradients.
  case pointwiseConvolution
  case dense
  /// Statistics, normalization with its activation.
  case normalization, normalizationGradient
  /// Activations, arithmetic on tensors, latent variables.
  case elementwise
  case pooling, poolingGradient
  case upsampling, upsamplingGradient
  /// Softmax and losses.
  case loss
  case optimizer
  /// Squeezing, permutations and other copies between channels or layouts.
  case copy
  /// Products of voxels' cubes with orthogonal matrices.
  case orthogonal
  case random
}

extension Kernel {
  public var family: KernelFamily {
    switch self {
    case .convolution(let convolution):
      convolution.isPointwise ? .pointwiseConvolution : .convolutionForward
    case .convolutionDataGradient(let convolution):
      convolution.isPointwise ? .pointwiseConvolution : .convolutionDataGradient
    case .convolutionWeightGradient(let convolution):
      convolution.isPointwise ? .pointwiseConvolution : .convolutionWeightGradient
    case .dense, .denseDataGradient, .denseWeightGradient: .dense
    case .channelSum, .moments, .normalize, .updateRunningStatistics, .statisticsFromRunning:
      .normalization
    case .normalizeGradient: .normalizationGradient
    case .activation, .activationGradient, .add, .scale, .round, .zero,
      .reparameterize, .reparameterizeGradient, .divergence, .divergenceGradient:
      .elementwise
    case .maxPool, .averagePool: .pooling
    case .maxPoolGradient, .averagePoolGradient: .poolingGradient
    case .upsample: .upsampling
    case .upsampleGradient: .upsamplingGradient
    case .softmax, .softmaxGradient, .loss, .lossGradient: .loss
    case .norm, .optimize: .optimizer
    case .squeeze, .unsqueeze, .permuteChannels, .relayout, .copyChannels, .downsampleLabels:
      .copy
    case .orthogonalDown, .orthogonalUp, .orthogonalMatrixGradient, .cayley, .cayleyGradient:
      .orthogonal
    case .dropout, .normalNoise: .random
    }
  }

  public func cost(operands: [StorageType?], results: [StorageType]) -> KernelCost {
    var bytes = (operands.compactMap { $0 } + results).reduce(0) { $0 + $1.byteCount }
    if accumulates { bytes += results.reduce(0) { $0 + $1.byteCount } }
    // Gradients through statistics read their operands in each of two passes.
    if case .normalizeGradient = self { bytes += 2 * (operands[1]?.byteCount ?? 0) }
    return KernelCost(flops: flops(operands, results), bytes: Double(bytes))
  }

  /// Whether the first result is read as well.
  private var accumulates: Bool { signature.results[0].accumulates }

  private func flops(_ operands: [StorageType?], _ results: [StorageType]) -> Double {
    if let flops = winogradFlops(operands, results) { return flops }
    return switch self {
    case .convolution(let convolution):
      convolution.flops(fine: operands[0], coarse: results[0])
    case .convolutionDataGradient(let convolution):
      convolution.flops(fine: results[0], coarse: operands[0])
    case .convolutionWeightGradient(let convolution):
      convolution.flops(fine: operands[0], coarse: operands[1])
    case .dense, .denseDataGradient, .denseWeightGradient:
      // Each weight meets each item once.
      2 * Double(max(operands[0]?.shape[0] ?? 0, 0))
        * Double(max(operands[1]?.logicalCount ?? 0, results[0].logicalCount))
    case .orthogonalDown(let factor, _), .orthogonalUp(let factor, _),
      .orthogonalMatrixGradient(let factor):
      2 * Double(factor.reduce(1, *)) * Double(operands[0]?.logicalCount ?? 0)
    default: 0
    }
  }
}

extension Kernel {
  /// Of a convolution that the CPU backend computes by minimal filtering; nil for other kernels.
  private func winogradFlops(_ operands: [StorageType?], _ results: [StorageType]) -> Double? {
    guard let tiling = ConvolutionTiling(self, operands: operands, results: results),
      tiling.winograd, let x = operands[0]
    else { return nil }
    switch self {
    case .convolution(let convolution), .convolutionDataGradient(let convolution):
      return Winograd.flops(convolution, x, results[0])
    case .convolutionWeightGradient(let convolution):
      return operands[1].map { Winograd.flops(convolution, x, $0) }
    default: return nil
    }
  }
}

extension Convolution {
  /// Products of every tap, pair of stored channels and position of the convolution's result.
  fileprivate func flops(fine: StorageType?, coarse: StorageType?) -> Double {
    guard let fine, let coarse else { return 0 }
    let outputs = coarse.shape[1].roundedUp(to: max(coarse.channelBlock, 1))
    let inputs = fine.shape[1].roundedUp(to: max(fine.channelBlock, 1))
    let positions = coarse.shape[2...].reduce(coarse.shape[0], *)
    return 2 * Double(kernel.reduce(1, *)) * Double(inputs * outputs) * Double(positions)
  }
}

/// How fast a machine runs each family of kernels; what the planner compares times by.
public struct Rates: Codable, Hashable, Sendable {
  public struct Rate: Codable, Hashable, Sendable {
    /// 1e9 arithmetic operations a second.
    public var gigaflops: Double
    /// 1e9 bytes a second.
    public var gigabytes: Double

    public init(gigaflops: Double, gigabytes: Double) {
      self.gigaflops = gigaflops
      self.gigabytes = gigabytes
    }
  }

  public var families: [KernelFamily: Rate]
  /// Seconds of a call that does nothing.
  public var overhead: Double

  public init(families: [KernelFamily: Rate], overhead: Double) {
    self.families = families
    self.overhead = overhead
  }

  /// Two Zen 4 cores with AVX-512 and two threads, from `invseg-run calibrate --kernels` and
  /// `MemoryRates` in the tests of the CPU backend: twice a core's arithmetic, at most 50 GB/s
  /// together. Convolutions by minimal filtering, whose flops are those that are left.
  public static let builtIn = Rates(
    families: [
      .convolutionForward: Rate(gigaflops: 150, gigabytes: 50),
      .convolutionDataGradient: Rate(gigaflops: 145, gigabytes: 50),
      .convolutionWeightGradient: Rate(gigaflops: 120, gigabytes: 50),
      .pointwiseConvolution: Rate(gigaflops: 210, gigabytes: 50),
      .dense: Rate(gigaflops: 50, gigabytes: 25),
      .normalization: Rate(gigaflops: 200, gigabytes: 30),
      .normalizationGradient: Rate(gigaflops: 200, gigabytes: 30),
      .elementwise: Rate(gigaflops: 200, gigabytes: 50),
      .pooling: Rate(gigaflops: 200, gigabytes: 10),
      .poolingGradient: Rate(gigaflops: 200, gigabytes: 8),
      .upsampling: Rate(gigaflops: 200, gigabytes: 25),
      .upsamplingGradient: Rate(gigaflops: 200, gigabytes: 6),
      .loss: Rate(gigaflops: 200, gigabytes: 6),
      .optimizer: Rate(gigaflops: 200, gigabytes: 50),
      .copy: Rate(gigaflops: 200, gigabytes: 11),
      .orthogonal: Rate(gigaflops: 200, gigabytes: 10),
      .random: Rate(gigaflops: 200, gigabytes: 4),
    ], overhead: 5e-6)

  /// The time that a call of a family takes: the longer of arithmetic and memory.
  public func seconds(_ family: KernelFamily, _ cost: KernelCost) -> Double {
    guard let rate = families[family] else { return overhead }
    return overhead + max(cost.flops / rate.gigaflops, cost.bytes / rate.gigabytes) * 1e-9
  }
}
