internal import CKernels
import Kernels

extension CallBuilder {
  /// Sets attributes and phases of the kernel, after checking that its tensors are of types and
  /// layouts that the tasks read. Throws `BackendError.unsupported`.
  mutating func addPhases() throws {
    try checkElements()
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

  private func checkElements() throws {
    let (operands, results) = (call.operands.map { $0?.storage.element }, call.results)
    switch call.kernel {
    case .relayout, .copyChannels, .permuteChannels:
      try require(operands.first == results.first?.storage.element, "changes the element type")
    case .zero:
      break
    case .downsampleLabels:
      try require(
        operands.first == .uint8 && results.first?.storage.element == .uint8,
        "takes labels of another type than u8")
    default:
      var bytes: Set<Int> = []
      if case .maxPoolGradient = call.kernel { bytes = [1] }
      if let target = lossTarget, target != .tensor { bytes = [1] }
      for (index, element) in operands.enumerated() where element != nil {
        try require(
          element == (bytes.contains(index) ? .uint8 : .float32),
          "takes no \(element?.rawValue ?? "") as operand \(index)")
      }
      for (index, tensor) in results.enumerated() {
        let isIndex = if case .maxPool = call.kernel { index == 1 } else { false }
        try require(
          tensor.storage.element == (isIndex ? .uint8 : .float32),
          "gives no \(tensor.storage.element.rawValue) as result \(index)")
      }
    }
  }

  private var lossTarget: Loss.Target? {
    switch call.kernel {
    case .loss(let loss), .lossGradient(let loss, _): loss.target
    default: nil
    }
  }

  /// Requires operands that tasks walk in step with the first result to be stored as it is.
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
        storage == call.results.first?.storage,
        "has operand \(index) stored otherwise than its result")
    }
  }
}
