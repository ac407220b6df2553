internal import CKernels
import Kernels

extension CallBuilder {
  mutating func addConvolution() throws {
    let (attributes, x, y, w): (Convolution, StorageType, StorageType, StorageType)
    switch call.kernel {
    case .convolution(let convolution):
      (attributes, x, y, w) = (convolution, try required(0), try result(0), try required(1))
    case .convolutionDataGradient(let convolution):
      (attributes, x, y, w) = (convolution, try result(0), try required(0), try required(1))
    case .convolutionWeightGradient(let convolution):
      (attributes, x, y, w) = (convolution, try required(0), try required(1), try result(0))
    default: return
    }
    try requireVolume(x)
    try requireVolume(y)
    try require(
      w.layout
        == .convolutionWeight(inputBlock: x.channelBlock, outputBlock: y.channelBlock)
        && w.shape == [y.shape[1], x.shape[1]] + attributes.kernel,
      "has a weight whose shape or blocks are not those of its activations")
    try require(
      x.shape[0] == y.shape[0]
        && attributes.output(of: Array(x.shape[2...])) == Array(y.shape[2...]),
      "does not give \(y.shape) from \(x.shape)")
    guard
      let tiling = ConvolutionTiling(
        call.kernel, operands: call.operands.map { $0?.storage },
        results: call.results.map(\.storage))
    else { return }

    native.kernel = nativeSizes(attributes.kernel)
    native.stride = nativeSizes(attributes.stride)
    native.padding = nativeSizes(attributes.padding)
    native.dilation = nativeSizes(attributes.dilation)
    native.residualSign = Int32(attributes.residualSign)
    if attributes.residualSign == 0, !isWeightGradient { native.operand.3.data = nil }
    set(range: attributes.range)
    if let prologue = attributes.prologue { try set(prologue: prologue) }
    native.tiling = ck_tiling(tiling)
    if attributes.isPointwise { flatten() }
    if tiling.winograd {
      addWinogradPhases(tiling, narrow: attributes.narrow)
    } else {
      addConvolutionPhases(tiling)
    }
  }

  /// Statistics, gamma and beta follow the other operands.
  private mutating func set(prologue: Normalization) throws {
    let first = isWeightGradient ? 2 : 4
    let x = try required(0)
    try require(
      storage(first)?.shape
        == [prologue.sharesStatistics ? 1 : x.shape[0], prologue.groups, 2]
        && prologue.activation.keepsZero && prologue.residualSign == 0 && prologue.range == nil,
      "has a prologue that does not fit")
    native.prologue = Int32(first)
    set(prologue)
  }

  private mutating func addWinogradPhases(_ tiling: ConvolutionTiling, narrow: Bool) {
    let inputBlocks = blocks(native.operand.0.c, native.operand.0.block)
    switch call.kernel {
    case .convolution:
      phase(
        narrow ? tasks.narrowForwardWeights : tasks.winogradForwardWeights,
        tiling.outputVectors * inputBlocks)
      phase(narrow ? tasks.narrowConvolution : tasks.winogradConvolution, tiling.chunks)
    case .convolutionDataGradient:
      phase(
        narrow ? tasks.narrowBackwardWeights : tasks.winogradBackwardWeights,
        tiling.outputVectors * inputBlocks)
      phase(narrow ? tasks.narrowDataGradient : tasks.winogradDataGradient, tiling.chunks)
    default:
      phase(narrow ? tasks.narrowWeightGradient : tasks.winogradWeightGradient, tiling.chunks)
      if tiling.splits > 1 { phase(tasks.reduceWeightGradient, tiling.chunks / tiling.splits) }
    }
  }

  private mutating func addConvolutionPhases(_ tiling: ConvolutionTiling) {
    switch call.kernel {
    case .convolution:
      let w = native.operand.1
      if native.result.0.block == 1 || native.operand.0.size == 2 {
        phase(tasks.repackWeight, tiling.outputVectors * blocks(w.c, w.block))
      }
      phase(tasks.convolution, tiling.chunks)
    case .convolutionDataGradient:
      let w = native.operand.1
      phase(tasks.repackTransposed, tiling.outputVectors * blocks(w.n, w.outputBlock))
      phase(tasks.convolutionDataGradient, tiling.chunks)
    default:
      phase(tasks.convolutionWeightGradient, tiling.chunks)
      if native.operand.1.block == 1 || tiling.splits > 1 {
        phase(tasks.reduceWeightGradient, tiling.chunks / tiling.splits)
      }
    }
  }

  private func blocks(_ channels: Int64, _ block: Int64) -> Int {
    Int((channels + block - 1) / block)
  }

  /// Lets the volumes count as single rows.
  private mutating func flatten() {
    native.operand.0.flatten()
    if isWeightGradient {
      native.operand.1.flatten()
    } else {
      native.operand.3.flatten()
      native.result.0.flatten()
    }
  }

  private var isWeightGradient: Bool {
    if case .convolutionWeightGradient = call.kernel { true } else { false }
  }
}

extension Convolution {
  /// Extent of the result of a volume of extent `size`.
  fileprivate func output(of size: [Int]) -> [Int] {
    (0..<3).map { axis in
      let free =
        size[axis] + 2 * padding[axis] - dilation[axis] * (kernel[axis] - 1) - 1
      return free < 0 ? 0 : free / stride[axis] + 1
    }
  }
}

extension ck_tensor {
  fileprivate mutating func flatten() {
    w *= d * h
    d = 1
    h = 1
  }
}

extension ck_tiling {
  fileprivate init(_ tiling: ConvolutionTiling) {
    self.init(
      tile: nativeSizes(tiling.tile), tiles: nativeSizes(tiling.tiles),
      span: nativeSizes(tiling.span), columns: Int64(tiling.columns),
      inputGroup: Int64(tiling.inputGroup), outputGroups: Int64(tiling.outputGroups),
      lanes: Int64(tiling.lanes), outputVectors: Int64(tiling.outputVectors),
      splits: Int64(tiling.splits), direct: tiling.direct ? 1 : 0)
  }
}
