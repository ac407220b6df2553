internal import CKernels
import Kernels

extension CallBuilder {
  mutating func addConvolution() throws {
    let attributes: Convolution
    switch call.kernel {
    case .convolution(let convolution), .convolutionDataGradient(let convolution),
      .convolutionWeightGradient(let convolution):
      attributes = convolution
    default: return
    }
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
    if let prologue = attributes.prologue {
      // Statistics, gamma and beta follow the other operands.
      native.prologue = isWeightGradient ? 2 : 4
      try set(prologue)
      // A convolution is padded with zeros, which its prologue has to keep.
      guard ck_activate(native.activation, native.activationParameter, 0) == 0 else {
        throw BackendError.unsupported("\(call.kernel.name) has an impossible prologue")
      }
    }
    native.tiling = ck_tiling(tiling)
    if attributes.isPointwise { flatten() }
    if tiling.winograd {
      addWinogradPhases(tiling, narrow: attributes.narrow)
    } else {
      addConvolutionPhases(tiling)
    }
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
