import Kernels

extension ReferenceBackend {
  /// The activations that the backend computes.
  package static var knownActivations: Set<String> { Set(ActivationFunction.all.keys) }
  /// The losses that the backend computes.
  package static var knownLosses: Set<LossForm> { Set(LossFunction.all.map { $1.form($0) }) }
}

extension KernelCall {
  /// Why the backend cannot compute the activation or loss that a call asks for; nil where it can.
  var functionFault: String? {
    switch kernel {
    case .activation(let activation), .activationGradient(let activation):
      fault(activation)
    case .normalize(let normalization), .normalizeGradient(let normalization):
      fault(normalization.activation)
    case .convolution(let convolution), .convolutionDataGradient(let convolution),
      .convolutionWeightGradient(let convolution):
      convolution.prologue.flatMap { fault($0.activation) ?? prologueFault($0.activation) }
    case .loss(let loss), .lossGradient(let loss, _):
      LossFunction.all[loss.function.rawValue]?.form(loss.function.rawValue).describes(loss) == true
        ? nil : "\(kernel.name) has no such loss as '\(loss.function.rawValue)'"
    default: nil
    }
  }

  private func fault(_ activation: Activation) -> String? {
    ActivationFunction.all[activation.function.rawValue] != nil
      ? nil : "\(kernel.name) has no such activation as '\(activation.function.rawValue)'"
  }

  /// A convolution is padded with zeros, which its prologue has to keep.
  private func prologueFault(_ activation: Activation) -> String? {
    activation.value(0) == 0 ? nil : "\(kernel.name) has an impossible prologue"
  }
}
