extension KernelCall {
  /// The tensors that are there, with their slots.
  var slottedTensors: [(slot: KernelSignature.Slot, tensor: Tensor)] {
    let signature = kernel.signature
    return zip(signature.operands, operands).compactMap { slot, tensor in
      tensor.map { (slot, $0) }
    } + zip(signature.results, results).map { ($0, $1) }
  }

  /// What a target whose kernels hold to the layouts of their signatures, on storages that it takes,
  /// cannot take of this call; nil where it can take all.
  public func layoutFault(taking isTaken: (StorageType) -> Bool) -> String? {
    for (slot, tensor) in slottedTensors
    where !(isTaken(tensor.storage) && fits(tensor.storage, slot.layout)) {
      return "cannot take '\(slot.name)' as \(tensor.storage.shape) \(tensor.storage.layout)"
    }
    return nil
  }

  private func fits(_ storage: StorageType, _ rule: KernelSignature.LayoutRule) -> Bool {
    switch rule {
    case .any: true
    case .plain: storage.layout == .plain
    case .unpacked: !storage.isWeight
    case .matrixOrVolume: storage.shape.count == 2 ? storage.layout == .plain : storage.isVolume
    case .labels: !storage.isWeight && storage.storedCount == storage.logicalCount
    case .volume: storage.isVolume
    case .blockedAsResult: storage.isVolume && storage.layout == results[0].storage.layout
    case .asResult:
      !storage.isWeight && storage.layout == results[0].storage.layout
        && storage.shape == results[0].storage.shape
    case .weight(let fine, let coarse): storage.layout == weightLayout(abstract, fine, coarse)
    }
  }

  /// The layout of a weight between two activations.
  private func weightLayout(_ call: AbstractCall, _ fine: String, _ coarse: String) -> Layout? {
    guard let fine = call[fine], let coarse = call[coarse] else { return nil }
    return .convolutionWeight(inputBlock: fine.channelBlock, outputBlock: coarse.channelBlock)
  }
}
