internal import CKernels
import Kernels

extension CallBuilder {
  /// Sets attributes and phases of a call that holds to the rules of its kernel.
  mutating func addPhases() throws {
    switch call.kernel {
    case .convolution, .convolutionDataGradient, .convolutionWeightGradient: try addConvolution()
    case .channelSum, .moments, .normalize, .normalizeGradient, .updateRunningStatistics,
      .statisticsFromRunning:
      try addNormalization()
    case .maxPool, .maxPoolGradient, .averagePool, .averagePoolGradient, .upsample,
      .upsampleGradient:
      addPooling()
    case .squeeze, .unsqueeze, .orthogonalDown, .orthogonalUp, .orthogonalMatrixGradient, .cayley,
      .cayleyGradient:
      addCubes()
    case .permuteChannels, .relayout, .copyChannels: addCopies()
    case .loss, .lossGradient, .softmax, .softmaxGradient: try addLoss()
    case .dense, .denseDataGradient, .denseWeightGradient: try addDense()
    case .dropout, .normalNoise: addRandom()
    case .activation, .activationGradient, .add, .scale, .round,
      .reparameterize,
      .reparameterizeGradient, .divergence, .divergenceGradient, .downsampleLabels,
      .zero, .norm, .optimize:
      try addElementwise()
    }
  }

  /// Chunks of a task over flat ranges of the first result.
  var flatChunks: Int { (call.results[0].storage.storedCount + (1 << 15) - 1) / (1 << 15) }

  func storage(_ operand: Int) -> StorageType? {
    operand < call.operands.count ? call.operands[operand]?.storage : nil
  }

  func operand(_ index: Int) -> StorageType {
    guard let storage = storage(index) else {
      preconditionFailure("the rules of calls let no operand \(index) be absent")
    }
    return storage
  }

  func result(_ index: Int) -> StorageType { call.results[index].storage }

  /// Throws where the tasks know no such function.
  mutating func set(_ activation: Activation) throws {
    let name = activation.function.rawValue
    guard let kind = CPUBackend.knownActivations.firstIndex(of: name) else {
      throw BackendError.unsupported("\(call.kernel.name) has no such activation as '\(name)'")
    }
    native.activation = Int32(kind)
    native.activationParameter = Float(activation.parameter)
  }
}
