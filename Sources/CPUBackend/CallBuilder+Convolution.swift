internal import CKernels
internal import CPUTarget
import Kernels

extension CallBuilder {
  mutating func add(_ kernel: Kernel.Convolution) throws {
    guard let tiling = setConvolution(kernel) else { return }
    setEpilogue(kernel.attributes)
    // Statistics, gamma and beta follow the other operands.
    try setPrologue(kernel.attributes, first: 4)
    let (x, w) = (native.operand.0, native.operand.1)
    if tiling.filtering != nil {
      let narrow = kernel.attributes.narrow
      phase(
        narrow ? tasks.narrowForwardWeights : tasks.winogradForwardWeights,
        tiling.outputVectors * blocks(x.c, x.block))
      phase(narrow ? tasks.narrowConvolution : tasks.winogradConvolution, tiling.chunks)
    } else {
      if native.result.0.block == 1 || x.size == 2 {
        phase(tasks.repackWeight, tiling.outputVectors * blocks(w.c, w.block))
      }
      phase(tasks.convolution, tiling.chunks)
    }
  }

  mutating func add(_ kernel: Kernel.ConvolutionDataGradient) {
    guard let tiling = setConvolution(kernel) else { return }
    setEpilogue(kernel.attributes)
    let (dy, w) = (native.operand.0, native.operand.1)
    if tiling.filtering != nil {
      let narrow = kernel.attributes.narrow
      phase(
        narrow ? tasks.narrowBackwardWeights : tasks.winogradBackwardWeights,
        tiling.outputVectors * blocks(dy.c, dy.block))
      phase(narrow ? tasks.narrowDataGradient : tasks.winogradDataGradient, tiling.chunks)
    } else {
      phase(tasks.repackTransposed, tiling.outputVectors * blocks(w.n, w.outputBlock))
      phase(tasks.convolutionDataGradient, tiling.chunks)
    }
  }

  mutating func add(_ kernel: Kernel.ConvolutionWeightGradient) throws {
    guard let tiling = setConvolution(kernel) else { return }
    try setPrologue(kernel.attributes, first: 2)
    if kernel.attributes.isPointwise { native.operand.1.flatten() }
    if tiling.filtering != nil {
      let narrow = kernel.attributes.narrow
      phase(narrow ? tasks.narrowWeightGradient : tasks.winogradWeightGradient, tiling.chunks)
      if tiling.splits > 1 { phase(tasks.reduceWeightGradient, tiling.chunks / tiling.splits) }
    } else {
      phase(tasks.convolutionWeightGradient, tiling.chunks)
      if native.operand.1.block == 1 || tiling.splits > 1 {
        phase(tasks.reduceWeightGradient, tiling.chunks / tiling.splits)
      }
    }
  }

  /// Sets what all three have in common; a volume of a pointwise convolution counts as one row.
  private mutating func setConvolution(_ kernel: some CPUConvolution) -> ConvolutionTiling? {
    let attributes = kernel.attributes
    guard let tiling = kernel.tiling(of: tensors) else { return nil }
    native.convolution.kernel = nativeSizes(attributes.kernel)
    native.convolution.stride = nativeSizes(attributes.stride)
    native.convolution.padding = nativeSizes(attributes.padding)
    native.convolution.dilation = nativeSizes(attributes.dilation)
    native.convolution.residualSign = Int32(attributes.residualSign)
    native.convolution.lanes = Int64(tiling.lanes)
    native.convolution.outputVectors = Int64(tiling.outputVectors)
    native.convolution.outputGroups = Int64(tiling.outputGroups)
    native.convolution.splits = Int64(tiling.splits)
    if let filtering = tiling.filtering {
      native.convolution.filtering = ck_filtering(filtering)
    } else {
      native.convolution.tiling = ck_tiling(tiling)
    }
    if attributes.isPointwise { native.operand.0.flatten() }
    return tiling
  }

  private mutating func setEpilogue(_ attributes: Convolution) {
    if attributes.residualSign == 0 { native.operand.3.data = nil }
    guard attributes.isPointwise else { return }
    native.operand.3.flatten()
    native.result.0.flatten()
  }

  private mutating func setPrologue(_ attributes: Convolution, first: Int32) throws {
    guard let prologue = attributes.prologue else { return }
    let activation = try native(prologue.activation)
    // A convolution is padded with zeros, which its prologue has to keep.
    guard ck_activate(activation.kind, activation.parameter, 0) == 0 else {
      throw BackendError.unsupported("\(call.kernel.name) has an impossible prologue")
    }
    native.convolution.prologue = first
    native.convolution.statistics = ck_statistics(prologue)
    native.convolution.activation = activation
  }

  private func blocks(_ channels: Int64, _ block: Int64) -> Int {
    Int((channels + block - 1) / block)
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
      inputGroup: Int64(tiling.inputGroup), direct: tiling.direct ? 1 : 0)
  }
}

extension ck_filtering {
  fileprivate init(_ filtering: ConvolutionTiling.Filtering) {
    self.init(
      planes: Int64(filtering.planes), planeGroups: Int64(filtering.planeGroups),
      tiles: Int64(filtering.tiles), tileGroups: Int64(filtering.tileGroups),
      slab: Int64(filtering.slab), columns: Int64(filtering.columns))
  }
}
