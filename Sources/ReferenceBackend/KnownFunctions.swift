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
    let record = kernel.record
    let prologue = (record as? any ConvolutionRecord)?.attributes.prologue?.activation
    return (record as? any ActivatedRecord).flatMap { fault($0.activation) }
      ?? prologue.flatMap { fault($0) ?? prologueFault($0) }
      ?? (record as? any LossRecord).flatMap { fault($0.loss) }
  }

  private func fault(_ loss: Loss) -> String? {
    let name = loss.function.rawValue
    return LossFunction.all[name]?.form(name).describes(loss) == true
      ? nil : "\(kernel.name) has no such loss as '\(name)'"
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
