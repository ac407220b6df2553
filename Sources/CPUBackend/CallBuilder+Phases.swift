internal import CKernels
internal import CPUTarget
import Kernels

extension CallBuilder {
  /// Sets attributes and phases of a call that holds to the rules of its kernel.
  mutating func addPhases() throws {
    switch call.kernel {
    case .convolution(let kernel): try add(kernel)
    case .convolutionDataGradient(let kernel): add(kernel)
    case .convolutionWeightGradient(let kernel): try add(kernel)
    case .channelSum(let kernel): add(kernel)
    case .moments(let kernel): add(kernel)
    case .normalize(let kernel): try add(kernel)
    case .normalizeGradient(let kernel): try add(kernel)
    case .updateRunningStatistics(let kernel): add(kernel)
    case .statisticsFromRunning(let kernel): add(kernel)
    case .activation(let kernel): try add(kernel)
    case .activationGradient(let kernel): try add(kernel)
    case .softmax(let kernel): add(kernel)
    case .softmaxGradient(let kernel): add(kernel)
    case .maxPool(let kernel): add(kernel)
    case .maxPoolGradient(let kernel): add(kernel)
    case .averagePool(let kernel): add(kernel)
    case .averagePoolGradient(let kernel): add(kernel)
    case .upsample(let kernel): add(kernel)
    case .upsampleGradient(let kernel): add(kernel)
    case .squeeze(let kernel): add(kernel)
    case .unsqueeze(let kernel): add(kernel)
    case .orthogonalDown(let kernel): add(kernel)
    case .orthogonalUp(let kernel): add(kernel)
    case .orthogonalMatrixGradient(let kernel): add(kernel)
    case .cayley(let kernel): add(kernel)
    case .cayleyGradient(let kernel): add(kernel)
    case .permuteChannels(let kernel): add(kernel)
    case .relayout(let kernel): add(kernel)
    case .copyChannels(let kernel): add(kernel)
    case .downsampleLabels(let kernel): add(kernel)
    case .add(let kernel): add(kernel)
    case .scale(let kernel): add(kernel)
    case .round(let kernel): add(kernel)
    case .zero(let kernel): add(kernel)
    case .dense(let kernel): try add(kernel)
    case .denseDataGradient(let kernel): try add(kernel)
    case .denseWeightGradient(let kernel): try add(kernel)
    case .dropout(let kernel): add(kernel)
    case .normalNoise(let kernel): add(kernel)
    case .reparameterize(let kernel): add(kernel)
    case .reparameterizeGradient(let kernel): add(kernel)
    case .divergence(let kernel): add(kernel)
    case .divergenceGradient(let kernel): add(kernel)
    case .loss(let kernel): try add(kernel)
    case .lossGradient(let kernel): try add(kernel)
    case .norm(let kernel): add(kernel)
    case .optimize(let kernel): add(kernel)
    case .movingAverage(let kernel): add(kernel)
    }
  }

  /// Chunks of a task over flat ranges of the first result.
  var flatChunks: Int { (call.results[0].storage.storedCount + CK_FLAT - 1) / CK_FLAT }

  /// The storage of the tensor of a name, which the rules of calls let not be absent.
  func storage(_ name: String) -> StorageType {
    guard let storage = tensors[name] else {
      preconditionFailure("the rules of calls let no '\(name)' be absent")
    }
    return storage
  }

  /// Throws where the tasks know no such function.
  func native(_ activation: Activation) throws -> ck_activation {
    let name = activation.function.rawValue
    guard let kind = CPUBackend.knownActivations.firstIndex(of: name) else {
      throw BackendError.unsupported("\(call.kernel.name) has no such activation as '\(name)'")
    }
    return ck_activation(kind: Int32(kind), parameter: Float(activation.parameter))
  }
}
