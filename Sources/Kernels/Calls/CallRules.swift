extension KernelCall {
  /// Why no backend of `profile` can run this call, whatever memory is mapped; nil where it can. A
  /// call that this accepts reads and writes no byte outside its tensors and its scratch.
  ///
  /// The tensors may come from a file: nothing here traps, whatever their sizes.
  public func fault(on profile: BackendProfile) -> String? {
    let rules = CallRules(call: self, signature: kernel.signature, profile: profile)
    return rules.fault.map { "\(kernel.name) \($0)" }
  }
}

/// The rules of a call: those of single tensors first, as later ones rely on them.
struct CallRules {
  let call: KernelCall
  let signature: KernelSignature
  let profile: BackendProfile

  var fault: String? {
    countFault ?? tensorFault ?? attributeFault ?? shapeFault ?? layoutFault ?? scratchFault
      ?? overlapFault
  }

  // MARK: Number and kind

  private var countFault: String? {
    let required = signature.operands.lastIndex { !$0.isOptional }.map { $0 + 1 } ?? 0
    guard (required...signature.operands.count).contains(call.operands.count),
      signature.operands.indices.allSatisfy({
        signature.operands[$0].isOptional || call.operands[$0] != nil
      })
    else { return "takes \(Self.list(signature.operands))" }
    let counts = [signature.results.count, signature.results.count { !$0.isOptional }]
    guard counts.contains(call.results.count) else {
      return "gives \(Self.list(signature.results))"
    }
    return nil
  }

  private static func list(_ slots: [KernelSignature.Slot]) -> String {
    slots.isEmpty
      ? "nothing" : slots.map { $0.name + ($0.isOptional ? "?" : "") }.joined(separator: ", ")
  }

  /// The tensors that are there, with their slots.
  var tensors: [(slot: KernelSignature.Slot, tensor: Tensor)] {
    zip(signature.operands, call.operands).compactMap { slot, tensor in tensor.map { (slot, $0) } }
      + zip(signature.results, call.results).map { ($0, $1) }
  }

  private var tensorFault: String? {
    for (slot, tensor) in tensors {
      if let fault = tensor.fault { return "has an impossible '\(slot.name)': \(fault)" }
      guard call.allows(tensor.storage.element, of: slot, computing: profile.element),
        tensor.storage.element != .bfloat16 || slot.mayBeNarrow(tensor.storage)
      else {
        return "has \(tensor.storage.element.rawValue) elements in '\(slot.name)'"
      }
    }
    return nil
  }

  // MARK: Layouts

  /// The reference backend reads and writes every layout.
  private var layoutFault: String? {
    guard profile.kind == .cpu else { return nil }
    for (slot, tensor) in tensors
    where !(tensor.storage.isForCPU && fits(tensor.storage, slot.layout)) {
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
    case .blockedAsResult: storage.isVolume && storage.layout == call.results[0].storage.layout
    case .asResult:
      !storage.isWeight && storage.layout == call.results[0].storage.layout
        && storage.shape == call.results[0].storage.shape
    case .weight: storage.layout == weightLayout
    }
  }

  /// The layout of a weight between the activations of this convolution.
  private var weightLayout: Layout? {
    let fine, coarse: StorageType?
    switch call.kernel {
    case .convolution: (fine, coarse) = (call.operands[0]?.storage, call.results[0].storage)
    case .convolutionDataGradient:
      (fine, coarse) = (call.results[0].storage, call.operands[0]?.storage)
    case .convolutionWeightGradient:
      (fine, coarse) = (call.operands[0]?.storage, call.operands[1]?.storage)
    default: return nil
    }
    guard let fine, let coarse else { return nil }
    return .convolutionWeight(inputBlock: fine.channelBlock, outputBlock: coarse.channelBlock)
  }

  // MARK: Memory

  private var scratchFault: String? {
    let needed = profile.scratchBytes(
      call.kernel, operands: call.operands.map { $0?.storage },
      results: call.results.map(\.storage))
    guard let scratch = call.scratch else {
      return needed > 0 ? "needs \(needed) bytes of scratch and is given none" : nil
    }
    guard scratch.isPossible, scratch.offset % Alignment.bytes == 0 else {
      return "has scratch at an impossible place"
    }
    return scratch.count >= needed
      ? nil : "needs \(needed) bytes of scratch and is given \(scratch.count)"
  }

  private var overlapFault: String? {
    let written = call.results.map { call.writtenRange(of: $0) }
    for (index, slot) in zip(signature.results.indices, signature.results)
    where index < call.results.count {
      let result = call.results[index]
      if written[..<index].contains(where: { $0.overlaps(written[index]) }) {
        return "writes two results to one place"
      }
      for (name, operand) in zip(signature.operands.map(\.name), call.operands) {
        guard let operand, call.readRange(of: operand).overlaps(written[index]) else { continue }
        let isAllowed =
          switch slot.sharing {
          case .apart: false
          case .mayAlias(let names): names.contains(name) && operand == result
          case .updates(let updated): updated == name && operand == result
          }
        if !isAllowed { return "writes '\(slot.name)' over '\(name)'" }
      }
      if case .updates(let name) = slot.sharing, let operand = signature.operand(named: name),
        call.operands[operand] != result
      {
        return "does not update '\(name)' in place"
      }
    }
    if let scratch = call.scratch,
      (call.operands.compactMap { $0 } + call.results).contains(where: {
        $0.range.overlaps(scratch)
      })
    {
      return "has scratch that covers a tensor"
    }
    return nil
  }
}

extension KernelCall {
  /// The bytes of a result that the kernel writes.
  public func writtenRange(of result: Tensor) -> ByteRange {
    guard case .copyChannels(_, let target, let count) = kernel else { return result.range }
    return result.range(ofChannels: target, count: count)
  }

  /// The bytes of an operand that the kernel reads.
  func readRange(of operand: Tensor) -> ByteRange {
    guard case .copyChannels(let source, _, let count) = kernel else { return operand.range }
    return operand.range(ofChannels: source, count: count)
  }
}

extension Tensor {
  /// The channel blocks that hold some channels; the whole tensor where channels are not outermost.
  fileprivate func range(ofChannels first: Int, count: Int) -> ByteRange {
    guard case .blocked(let block) = storage.layout, count > 0 else { return range }
    let blockBytes = storage.byteCount / (storage.shape[1].roundedUp(to: block) / block)
    let (start, end) = (first / block, (first + count - 1) / block + 1)
    return ByteRange(
      space: space, offset: offset + start * blockBytes, count: (end - start) * blockBytes)
  }
}
