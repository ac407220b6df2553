internal import CKernelSizes
import Kernels

/// Bytes of a double, which partial sums are made in.
private let double = 8

extension Kernel.ChannelSum: CPUScratch {
  package func scratch(of call: AbstractCall) -> ScratchLayout {
    guard let dy = call["dy"] else { return ScratchLayout() }
    return ScratchLayout(shared: Panels(dy).parts * CK_VECTOR_FLOATS * double)
  }
}

extension Kernel.Moments: CPUScratch {
  package func scratch(of call: AbstractCall) -> ScratchLayout {
    guard let x = call["x"] else { return ScratchLayout() }
    return ScratchLayout(shared: Panels(x).parts * 2 * CK_VECTOR_FLOATS * double)
  }
}

extension Kernel.NormalizeGradient: CPUScratch {
  package func scratch(of call: AbstractCall) -> ScratchLayout {
    guard let dy = call["dy"] else { return ScratchLayout() }
    return ScratchLayout(
      shared: (Panels(dy).parts * CK_VECTOR_FLOATS + dy.shape[0] * dy.shape[1]) * 2 * double)
  }
}

extension Kernel.MaxPoolGradient: CPUScratch {
  package func scratch(of call: AbstractCall) -> ScratchLayout { .windows(call["dx"]) }
}

extension Kernel.AveragePoolGradient: CPUScratch {
  package func scratch(of call: AbstractCall) -> ScratchLayout { .windows(call["dx"]) }
}

extension Kernel.Upsample: CPUScratch {
  package func scratch(of call: AbstractCall) -> ScratchLayout {
    .rows(from: call["x"], to: call["y"])
  }
}

extension Kernel.UpsampleGradient: CPUScratch {
  package func scratch(of call: AbstractCall) -> ScratchLayout {
    .rows(from: call["dy"], to: call["dx"])
  }
}

extension Kernel.OrthogonalDown: CPUScratch {
  package func scratch(of call: AbstractCall) -> ScratchLayout {
    .cubes(factor, lifts: call.isOnGrid, fine: call["x"], coarse: call["y"])
  }
}

extension Kernel.OrthogonalUp: CPUScratch {
  package func scratch(of call: AbstractCall) -> ScratchLayout {
    .cubes(factor, lifts: call.isOnGrid, fine: call["x"], coarse: call["y"])
  }
}

extension Kernel.OrthogonalMatrixGradient: CPUScratch {
  package func scratch(of call: AbstractCall) -> ScratchLayout {
    guard let fine = call["x"], let coarse = call["y"] else { return ScratchLayout() }
    let size = factor.reduce(1, *)
    let chunks = fine.shape[1] * CubeShares(coarse).count
    return ScratchLayout(
      shared: chunks * size * size * double,
      lane: (2 * size + size * size) * CK_VECTOR_BYTES, chunks: chunks)
  }
}

extension Kernel.Cayley: CPUScratch {
  package func scratch(of call: AbstractCall) -> ScratchLayout { .matrices(factor, call["q"]) }
}

extension Kernel.CayleyGradient: CPUScratch {
  package func scratch(of call: AbstractCall) -> ScratchLayout { .matrices(factor, call["da"]) }
}

extension Kernel.Loss: CPUScratch {
  package func scratch(of call: AbstractCall) -> ScratchLayout {
    guard let prediction = call["prediction"] else { return ScratchLayout() }
    if loss.commonTerms != nil {
      // The loss of each voxel, which the greatest are chosen of.
      let voxels = prediction.shape[0] * prediction.shape.dropFirst(2).reduce(1, *)
      return ScratchLayout(shared: voxels * MemoryLayout<Float>.stride)
    }
    let sums =
      loss.termsPerChannel.map { $0 * prediction.shape[1] } ?? (loss.hasCountedDivisor ? 2 : 1)
    return ScratchLayout(shared: VoxelShares(prediction).chunks * sums * double)
  }
}

extension Kernel.Norm: CPUScratch {
  package func scratch(of call: AbstractCall) -> ScratchLayout {
    guard let gradients = call["g"] else { return ScratchLayout() }
    return ScratchLayout(shared: FlatShares(gradients).count * double)
  }
}

extension ScratchLayout {
  /// The first and the last window of each column.
  fileprivate static func windows(_ fine: StorageType?) -> ScratchLayout {
    guard let fine else { return ScratchLayout() }
    return ScratchLayout(lane: fine.shape[4] * CK_WINDOW_BYTES, chunks: Panels(fine).planes)
  }

  /// A blend for each target of a row, and a row of the operand.
  fileprivate static func rows(from x: StorageType?, to y: StorageType?) -> ScratchLayout {
    guard let x, let y else { return ScratchLayout() }
    return ScratchLayout(
      lane: max(y.shape[4], x.shape[4]) * CK_BLEND_BYTES + x.shape[4] * x.channelBlock * 4,
      chunks: Panels(y).planes)
  }

  /// Two vectors for each value of a cube or, on a grid, the lifting steps of each fine channel.
  fileprivate static func cubes(
    _ factor: [Int], lifts: Bool, fine: StorageType?, coarse: StorageType?
  ) -> ScratchLayout {
    guard let fine, let coarse else { return ScratchLayout() }
    let size = factor.reduce(1, *)
    let chunks = coarse.shape[0] * coarse.shape[2]
    return lifts
      ? ScratchLayout(shared: fine.shape[1] * size * size * 4, chunks: chunks)
      : ScratchLayout(lane: 2 * size * CK_VECTOR_BYTES, chunks: chunks)
  }

  /// Four matrices for each channel.
  fileprivate static func matrices(_ factor: [Int], _ result: StorageType?) -> ScratchLayout {
    guard let result else { return ScratchLayout() }
    let size = factor.reduce(1, *)
    return ScratchLayout(lane: 4 * size * size * double, chunks: result.shape[0])
  }
}
