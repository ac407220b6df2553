internal import CKernels
import Kernels

extension CallBuilder {
  /// Sets attributes and phases of a call that holds to the rules of its kernel.
  mutating func addPhases() throws {
    switch call.kernel {
    case .convolution, .convolutionDataGradient, .convolutionWeightGradient: addConvolution()
    case .channelSum, .moments, .normalize, .normalizeGradient, .updateRunningStatistics,
      .statisticsFromRunning:
      addNormalization()
    case .maxPool, .maxPoolGradient, .averagePool, .averagePoolGradient, .upsample,
      .upsampleGradient:
      addPooling()
    case .squeeze, .unsqueeze, .orthogonalDown, .orthogonalUp, .orthogonalMatrixGradient, .cayley,
      .cayleyGradient:
      addCubes()
    case .permuteChannels, .relayout, .copyChannels: addCopies()
    case .loss, .lossGradient, .softmax, .softmaxGradient: addLoss()
    case .dense, .denseDataGradient, .denseWeightGradient: try addDense()
    case .dropout, .normalNoise: addRandom()
    case .activation, .activationGradient, .add, .scale, .round,
      .reparameterize,
      .reparameterizeGradient, .divergence, .divergenceGradient, .downsampleLabels,
      .zero, .norm, .optimize:
      addElementwise()
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

  mutating func set(_ activation: Activation) {
    let (kind, parameter): (Int, Double) =
      switch activation {
      case .identity: (CK_IDENTITY, 0)
      case .relu: (CK_RELU, 0)
      case .leakyReLU(let slope): (CK_LEAKY_RELU, slope)
      case .sigmoid: (CK_SIGMOID, 0)
      case .elu(let alpha): (CK_ELU, alpha)
      case .gelu: (CK_GELU, 0)
      case .silu: (CK_SILU, 0)
      }
    native.activation = Int32(kind)
    native.activationParameter = Float(parameter)
  }
}
