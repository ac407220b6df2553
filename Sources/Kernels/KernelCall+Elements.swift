extension KernelCall {
  /// Positions of the operands and results that may be bfloat16 where the backend's element is
  /// float32: volumes that a kernel reads or writes once. Sums are made in float32, and a result is
  /// rounded once, to nearest even. What a residual is added to stays float32: it is a sum that
  /// grows call by call.
  public var narrowable: (operands: [Int], results: [Int]) {
    switch kernel {
    case .convolution, .convolutionDataGradient: ([0], isPresent(3) ? [] : [0])
    case .convolutionWeightGradient: ([0, 1], [])
    case .channelSum: (operands[0]?.storage.shape.count == 5 ? [0] : [], [])
    case .moments: ([0], [])
    case .normalize: ([0], isPresent(4) ? [] : [0])
    case .normalizeGradient: ([0, 1], isPresent(5) ? [] : [0])
    case .activation, .maxPool, .averagePool: ([0], [0])
    case .activationGradient: ([0, 1], isPresent(2) ? [] : [0])
    case .maxPoolGradient: ([0], isPresent(2) ? [] : [0])
    case .averagePoolGradient, .upsample, .upsampleGradient: ([0], isPresent(1) ? [] : [0])
    case .relayout, .copyChannels, .permuteChannels: ([0], [0])
    case .zero: ([], [0])
    default: ([], [])
    }
  }

  /// Whether the kernel only moves elements, so that operand and result are of one type.
  public var onlyMoves: Bool {
    switch kernel {
    case .relayout, .copyChannels, .permuteChannels: true
    default: false
    }
  }

  /// Whether every operand and result is of a type that the kernel takes on a backend that computes
  /// in `element`. The number of each has been checked.
  public func hasElements(of element: ElementType) -> Bool {
    if case .zero = kernel { return true }
    if onlyMoves { return operands[0]?.storage.element == results[0].storage.element }
    let (bytes, byteResults) = bytePositions
    let narrow = element == .float32 ? narrowable : ([], [])
    func fits(_ tensor: Tensor, isByte: Bool, isNarrowable: Bool) -> Bool {
      if isByte { return tensor.storage.element == .uint8 }
      return tensor.storage.element == element
        || isNarrowable && tensor.storage.element == .bfloat16
    }
    return operands.enumerated().allSatisfy { index, tensor in
      tensor.map {
        fits($0, isByte: bytes.contains(index), isNarrowable: narrow.0.contains(index))
      } ?? true
    }
      && results.enumerated().allSatisfy { index, tensor in
        fits(
          tensor, isByte: byteResults.contains(index), isNarrowable: narrow.1.contains(index))
      }
  }

  /// Operands and results that are bytes: labels and the positions of maxima.
  private var bytePositions: (operands: [Int], results: [Int]) {
    switch kernel {
    case .downsampleLabels: ([0], [0])
    case .maxPool: ([], [1])
    case .maxPoolGradient: ([1], [])
    case .loss(let loss), .lossGradient(let loss, _): (loss.target == .tensor ? [] : [1], [])
    default: ([], [])
    }
  }

  private func isPresent(_ operand: Int) -> Bool {
    operand < operands.count && operands[operand] != nil
  }
}
