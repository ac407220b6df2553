extension AbstractCall {
  /// Positions of the operands and results that may be bfloat16 where the backend's element is
  /// float32: volumes that a kernel reads or writes once. Sums are made in float32, and a result is
  /// rounded once, to nearest even. What a residual is added to stays float32: it is a sum that
  /// grows call by call.
  public var narrowable: (operands: [Int], results: [Int]) {
    (
      signature.operands.indices.filter { index in
        let slot = signature.operands[index]
        guard let operand = operand(index) else { return slot.mayBeNarrow }
        return slot.mayBeNarrow(operand)
      },
      signature.results.indices.filter { isNarrowable(signature.results[$0]) }
    )
  }

  /// Whether the kernel only moves elements, so that operand and result are of one type.
  public var onlyMoves: Bool { signature.operands.contains { $0.element == .moved } }

  private func isNarrowable(_ result: KernelSignature.Slot) -> Bool {
    result.mayBeNarrow && result.staysWide.map { self[$0] == nil } ?? true
  }

  private func operand(_ index: Int) -> StorageType? {
    index < operands.count ? operands[index] : nil
  }

  /// The element types that a result may have.
  func allows(_ element: ElementType, of slot: KernelSignature.Slot, computing: ElementType) -> Bool
  {
    switch slot.element {
    case .computed: element == computing
    case .narrowable:
      element == computing
        || element == .bfloat16 && computing == .float32 && isNarrowable(slot)
    case .byte: element == .uint8
    case .moved: element == operands.first??.element
    case .any: true
    }
  }
}

extension KernelSignature.Slot {
  var mayBeNarrow: Bool {
    switch element {
    case .narrowable, .moved, .any: true
    case .computed, .byte: false
    }
  }

  /// Whether what is stored so may be narrow; a matrix in place of a volume is not.
  func mayBeNarrow(_ storage: StorageType) -> Bool {
    mayBeNarrow && (layout != .matrixOrVolume || storage.shape.count == 5)
  }
}
