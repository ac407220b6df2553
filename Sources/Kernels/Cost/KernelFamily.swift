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

extension KernelFamily {
  /// Whether its time goes into convolutions, those of one voxel included.
  public var isConvolution: Bool {
    switch self {
    case .convolutionForward, .convolutionDataGradient, .convolutionWeightGradient,
      .pointwiseConvolution:
      true
    default: false
    }
  }
}
