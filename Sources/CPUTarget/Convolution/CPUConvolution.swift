import Kernels

/// A convolution or one of its gradients, as the CPU cuts it into chunks.
package protocol CPUConvolution: ConvolutionRecord, CPUScratch {
  static var direction: ConvolutionTiling.Direction { get }
  /// The tensor that is gathered from, and the output of the same kind; of a weight gradient its x and
  /// dy.
  static var gathered: String { get }
  static var output: String { get }
}

extension Kernel.Convolution: CPUConvolution {
  package static var direction: ConvolutionTiling.Direction { .forward }
  package static var gathered: String { "x" }
  package static var output: String { "y" }
}

extension Kernel.ConvolutionDataGradient: CPUConvolution {
  package static var direction: ConvolutionTiling.Direction { .dataGradient }
  package static var gathered: String { "dy" }
  package static var output: String { "dx" }
}

extension Kernel.ConvolutionWeightGradient: CPUConvolution {
  package static var direction: ConvolutionTiling.Direction { .weightGradient }
  package static var gathered: String { "x" }
  package static var output: String { "dy" }
}

extension CPUConvolution {
  package func scratch(of call: AbstractCall) -> ScratchLayout {
    guard let tiling = tiling(of: call) else { return ScratchLayout() }
    return ScratchLayout(
      shared: tiling.sharedBytes, lane: tiling.laneBytes, chunks: tiling.chunks)
  }

  /// The tiling of a call of this kernel; nil where a tensor is absent.
  package func tiling(of call: AbstractCall) -> ConvolutionTiling? {
    guard let x = call[Self.gathered], let y = call[Self.output] else { return nil }
    return ConvolutionTiling(
      attributes, Self.direction, input: attributes.isPointwise ? x.flattened : x,
      output: attributes.isPointwise ? y.flattened : y)
  }

  /// Arithmetic operations where minimal filtering computes a call, and those of its transforms; nil where the direct
  /// sums are taken.
  func filteredFlops(of call: AbstractCall) -> (all: Double, transforms: Double)? {
    guard let tiling = tiling(of: call), tiling.filtering != nil, let x = call[Self.gathered],
      let y = call[Self.output]
    else { return nil }
    return Winograd.flops(attributes, x, y)
  }
}

extension ConvolutionTiling {
  /// Tiling of a convolution or of one of its gradients; nil for other kernels.
  package init?(_ call: AbstractCall) {
    guard call.kernel.family.isConvolution,
      let kernel = call.kernel.record as? any CPUConvolution,
      let tiling = kernel.tiling(of: call)
    else { return nil }
    self = tiling
  }
}

extension StorageType {
  /// The same tensor with all voxels in one row.
  fileprivate var flattened: StorageType {
    var flat = self
    flat.shape[2...] = [1, 1, shape[2...].reduce(1, *)]
    return flat
  }
}
