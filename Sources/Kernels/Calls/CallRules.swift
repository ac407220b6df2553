extension KernelCall {
  /// Why no backend of `target` can run this call, whatever memory is mapped; nil where it can. A
  /// call that this accepts reads and writes no byte outside its tensors and its scratch.
  ///
  /// The tensors may come from a file: nothing here traps, whatever their sizes.
  public func fault(on target: any Target) -> String? {
    let record = kernel.record
    let rules = CallRules(call: self, record: record, signature: record.signature, target: target)
    return rules.fault.map { "\(kernel.name) \($0)" }
  }
}

/// The rules of a call: those of single tensors first, as later ones rely on them.
struct CallRules {
  let call: KernelCall
  let record: any KernelRecord
  let signature: KernelSignature
  let target: any Target

  var fault: String? {
    countFault ?? tensorFault ?? record.attributeFault ?? shapeFault ?? target.layoutFault(call)
      ?? scratchFault ?? overlapFault
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

  private var tensorFault: String? {
    let abstract = call.abstract
    for (slot, tensor) in call.slottedTensors {
      if let fault = tensor.fault { return "has an impossible '\(slot.name)': \(fault)" }
      guard abstract.allows(tensor.storage.element, of: slot, computing: target.element),
        tensor.storage.element != .bfloat16 || slot.mayBeNarrow(tensor.storage)
      else {
        return "has \(tensor.storage.element.rawValue) elements in '\(slot.name)'"
      }
      guard abstract.keepsToGrid(tensor.storage, in: slot) else {
        return "has '\(slot.name)' and '\(signature.results[0].name)' not on one grid"
      }
    }
    return nil
  }

  // MARK: Shapes

  private var shapeFault: String? {
    guard !record.relates(CallShapes(call.abstract)) else { return nil }
    let shapes = call.operands.map { $0.map { "\($0.storage.shape)" } ?? "none" }
    return "does not make \(call.results.map(\.storage.shape)) of \(shapes.joined(separator: ", "))"
  }

  // MARK: Memory

  private var scratchFault: String? {
    let needed = target.scratchBytes(call.abstract)
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
    let written = zip(signature.results, call.results).map { slot, tensor in
      tensor.range(of: slot)
    }
    for (index, slot) in zip(signature.results.indices, signature.results)
    where index < call.results.count {
      let result = call.results[index]
      if written[..<index].contains(where: { $0.overlaps(written[index]) }) {
        return "writes two results to one place"
      }
      for (read, operand) in zip(signature.operands, call.operands) {
        guard let operand, operand.range(of: read).overlaps(written[index]) else { continue }
        let isAllowed =
          switch slot.sharing {
          case .apart: false
          case .mayAlias(let names): names.contains(read.name) && operand.lies(as: result)
          case .updates(let updated): updated == read.name && operand == result
          }
        if !isAllowed { return "writes '\(slot.name)' over '\(read.name)'" }
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
  /// The bytes of the result at an index that the kernel writes.
  public func writtenRange(ofResult index: Int) -> ByteRange {
    results[index].range(of: kernel.signature.results[index])
  }
}

extension Tensor {
  /// Whether both are element for element in the same bytes.
  fileprivate func lies(as other: Tensor) -> Bool {
    space == other.space && offset == other.offset && storage.lies(as: other.storage)
  }

  /// The bytes that a kernel reads or writes of the tensor in a slot.
  fileprivate func range(of slot: KernelSignature.Slot) -> ByteRange {
    guard let channels = slot.channels else { return range }
    return range(ofChannels: channels.first, count: channels.count)
  }

  /// The channel blocks that hold some channels; the whole tensor where channels are not outermost.
  private func range(ofChannels first: Int, count: Int) -> ByteRange {
    guard case .blocked(let block) = storage.layout, count > 0 else { return range }
    let blockBytes = storage.byteCount / (storage.shape[1].roundedUp(to: block) / block)
    let (start, end) = (first / block, (first + count - 1) / block + 1)
    return ByteRange(
      space: space, offset: offset + start * blockBytes, count: (end - start) * blockBytes)
  }
}
