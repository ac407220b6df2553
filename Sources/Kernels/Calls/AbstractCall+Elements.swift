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
    let isComputed = element.computing == computing && (slot.grid != .never || !element.isFixed)
    return switch slot.element {
    case .computed: isComputed
    case .narrowable:
      isComputed || element == .bfloat16 && computing == .float32 && isNarrowable(slot)
    case .byte: element == .uint8
    case .moved: element == operands.first??.element
    case .copied: [operands.first??.element, operands.first??.element.computing].contains(element)
    case .any: true
    }
  }

  /// Whether the first result lies on the fixed-point grid.
  public var isOnGrid: Bool { results.first?.element.isFixed ?? false }

  /// Whether what is stored so may stand in a slot beside a first result on the fixed-point grid, or off it.
  func keepsToGrid(_ storage: StorageType, in slot: KernelSignature.Slot) -> Bool {
    switch slot.grid {
    case .never, .may: true
    case .always: storage.element.isFixed
    case .whereResult: storage.element.isFixed || !isOnGrid
    case .asResult: storage.element.isFixed == isOnGrid
    }
  }
}

extension KernelSignature.Slot {
  var mayBeNarrow: Bool {
    switch element {
    case .narrowable, .moved, .copied, .any: true
    case .computed, .byte: false
    }
  }

  /// Whether what is stored so may be narrow; a matrix in place of a volume is not.
  func mayBeNarrow(_ storage: StorageType) -> Bool {
    mayBeNarrow && (layout != .matrixOrVolume || storage.shape.count == 5)
  }
}
