import Kernels

extension CallBuilder {
  /// Requires the operands that are not optional, and no more operands and results than there are.
  func checkArity() throws {
    let (required, most, results) = call.kernel.arity
    try require(
      call.operands.count <= most && call.operands.count >= required
        && call.operands.prefix(required).allSatisfy { $0 != nil },
      "takes \(required) to \(most) operands")
    try require(results.contains(call.results.count), "gives \(results) results")
  }
}

extension Kernel {
  /// Operands that must be there, operands at most, and numbers of results.
  fileprivate var arity: (required: Int, most: Int, results: Set<Int>) {
    switch self {
    case .zero, .normalNoise: (0, 0, [1])
    case .channelSum, .moments, .activation, .activationInverse, .softmax, .averagePool, .squeeze,
      .unsqueeze, .cayley, .permuteChannels, .relayout, .copyChannels, .scale, .dropout,
      .downsampleLabels, .norm:
      (1, 1, [1])
    case .maxPool: (1, 1, [2])
    case .averagePoolGradient, .upsample, .upsampleGradient: (1, 2, [1])
    case .convolutionWeightGradient, .statisticsFromRunning, .softmaxGradient, .orthogonalDown,
      .orthogonalUp, .orthogonalMatrixGradient, .cayleyGradient, .add, .denseDataGradient,
      .denseWeightGradient, .divergence:
      (2, 2, [1])
    case .divergenceGradient, .loss: (2, 2, [2])
    case .activationGradient, .maxPoolGradient, .dense: (2, 3, [1])
    case .convolution, .convolutionDataGradient: (2, 4, [1])
    case .normalize: (2, 5, [1])
    case .reparameterize, .reparameterizeGradient: (3, 3, [1])
    case .updateRunningStatistics: (3, 3, [2])
    case .lossGradient: (3, 4, [1])
    case .normalizeGradient: (3, 6, [1, 3])
    case .weightedSum(let weights): (weights.count, weights.count, [1])
    case .optimize(let optimizer): (1, 2, [1 + optimizer.stateCount])
    }
  }
}
