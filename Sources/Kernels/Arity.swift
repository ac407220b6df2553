extension Kernel {
  /// Operands that must be there, operands at most (later ones are optional), and how many results
  /// there may be.
  public var arity: (required: Int, most: Int, results: [Int]) {
    switch self {
    case .zero, .normalNoise: (0, 0, [1])
    case .channelSum, .moments, .activation, .softmax, .averagePool, .squeeze,
      .unsqueeze, .cayley, .permuteChannels, .relayout, .copyChannels, .scale, .round,
      .dropout,
      .downsampleLabels, .norm:
      (1, 1, [1])
    case .maxPool: (1, 1, [2])
    case .averagePoolGradient, .upsample, .upsampleGradient: (1, 2, [1])
    case .convolutionWeightGradient(let convolution):
      convolution.prologue == nil ? (2, 2, [1]) : (3, 5, [1])
    case .statisticsFromRunning, .softmaxGradient, .orthogonalDown,
      .orthogonalUp, .orthogonalMatrixGradient, .cayleyGradient, .add, .denseDataGradient,
      .denseWeightGradient, .divergence:
      (2, 2, [1])
    case .divergenceGradient, .loss: (2, 2, [2])
    case .activationGradient, .maxPoolGradient, .dense: (2, 3, [1])
    case .convolution(let convolution): (2, convolution.prologue == nil ? 4 : 7, [1])
    case .convolutionDataGradient: (2, 4, [1])
    case .normalize: (2, 5, [1])
    case .reparameterize, .reparameterizeGradient: (3, 3, [1])
    case .updateRunningStatistics: (3, 3, [2])
    case .lossGradient: (3, 4, [1])
    case .normalizeGradient: (3, 6, [1, 3])
    case .optimize(let optimizer): (1, 2, [1 + optimizer.stateCount, 2 + optimizer.stateCount])
    }
  }
}
