internal import CKernels
import Kernels

extension CallBuilder {
  /// Sets attributes and phases of the kernel, after checking that its tensors are of types and
  /// layouts that the tasks read. Throws `BackendError.unsupported`.
  mutating func addPhases() throws {
    try require(call.hasElements(of: .float32), "has a tensor of the wrong element type")
    try checkStorage()
    switch call.kernel {
    case .convolution, .convolutionDataGradient, .convolutionWeightGradient: try addConvolution()
    case .channelSum, .moments, .normalize, .normalizeGradient, .updateRunningStatistics,
      .statisticsFromRunning:
      try addNormalization()
    case .maxPool, .maxPoolGradient, .averagePool, .averagePoolGradient, .upsample,
      .upsampleGradient:
      try addPooling()
    case .squeeze, .unsqueeze, .orthogonalDown, .orthogonalUp, .orthogonalMatrixGradient, .cayley,
      .cayleyGradient:
      try addCubes()
    case .permuteChannels, .relayout, .copyChannels: try addCopies()
    case .loss, .lossGradient, .softmax, .softmaxGradient: try addLoss()
    case .dense, .denseDataGradient, .denseWeightGradient: addDense()
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

  func required(_ operand: Int) throws -> StorageType {
    guard let storage = storage(operand) else {
      throw BackendError.unsupported("\(call.kernel) has no operand \(operand)")
    }
    return storage
  }

  func result(_ index: Int) throws -> StorageType {
    guard index < call.results.count else {
      throw BackendError.unsupported("\(call.kernel) has no result \(index)")
    }
    return call.results[index].storage
  }

  /// Requires a channel-blocked tensor of rank 5.
  func requireVolume(_ storage: StorageType) throws {
    if case .blocked = storage.layout, storage.shape.count == 5 { return }
    throw BackendError.unsupported("\(call.kernel) on a tensor that is no blocked volume")
  }

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

  /// Requires operands that tasks walk in step with the first result to lie in memory as it does,
  /// whatever their elements.
  private func checkStorage() throws {
    let alike: [Int] =
      switch call.kernel {
      case .activation, .scale, .round, .dropout: [0]
      case .normalize: [0, 4]
      case .add, .divergenceGradient: [0, 1]
      case .activationGradient: [0, 1, 2]
      case .reparameterize, .reparameterizeGradient: [0, 1, 2]
      case .normalizeGradient: [0, 1, 5]
      case .convolution, .convolutionDataGradient: [3]
      case .maxPoolGradient: [2]
      case .averagePoolGradient, .upsample, .upsampleGradient: [1]
      default: []
      }
    for index in alike {
      guard let storage = storage(index) else { continue }
      try require(
        storage.shape == call.results.first?.storage.shape
          && storage.layout == call.results.first?.storage.layout,
        "has operand \(index) stored otherwise than its result")
    }
  }
}
