extension BackendProfile {
  /// Bytes of workspace of a call; from the kernel and the storage of its tensors alone.
  public func scratchBytes(
    _ kernel: Kernel, operands: [StorageType?], results: [StorageType]
  ) -> Int {
    switch kind {
    case .reference: 0
    case .cpu: ScratchLayout(kernel, operands: operands, results: results).byteCount
    }
  }
}

/// Workspace of one call on the CPU: what all lanes share, then each lane's own.
package struct ScratchLayout: Hashable, Sendable {
  /// Lanes that are counted, however many threads there are.
  package static let laneLimit = 16

  package var shared = 0
  package var lane = 0
  /// Chunks of the phase that uses lanes' scratch: no more lanes than chunks are at work.
  package var chunks = ScratchLayout.laneLimit

  /// Where the lanes' own scratch begins.
  package var laneOffset: Int { shared.roundedUp(to: Alignment.bytes) }
  package var laneBytes: Int { lane.roundedUp(to: Alignment.bytes) }
  package var byteCount: Int { laneOffset + min(Self.laneLimit, chunks) * laneBytes }

  package init(_ kernel: Kernel, operands: [StorageType?], results: [StorageType]) {
    if let tiling = ConvolutionTiling(kernel, operands: operands, results: results) {
      (shared, lane, chunks) = (tiling.sharedBytes, tiling.laneBytes, tiling.chunks)
      return
    }
    guard let result = results.first else { return }
    let first = (operands.first ?? nil) ?? result
    let double = 8
    switch kernel {
    case .channelSum:
      shared = Panels(first).parts * 16 * double
    case .moments:
      shared = Panels(first).parts * 32 * double
    case .normalizeGradient:
      shared = (Panels(first).parts * 32 + first.shape[0] * first.shape[1] * 2) * double
    case .maxPoolGradient, .averagePoolGradient:
      // The first and the last window of each column.
      lane = result.shape[4] * 16
      chunks = Panels(result).planes
    case .upsample, .upsampleGradient:
      // Two words for each target of a row, and a row of the operand.
      lane = max(result.shape[4], first.shape[4]) * 16 + first.shape[4] * first.channelBlock * 4
      chunks = Panels(result).planes
    case .orthogonalDown(let factor, let range):
      (shared, lane) = Self.cubes(factor, range, channels: first.shape[1])
      chunks = result.shape[0] * result.shape[2]
    case .orthogonalUp(let factor, let range):
      (shared, lane) = Self.cubes(factor, range, channels: result.shape[1])
      chunks = first.shape[0] * first.shape[2]
    case .orthogonalMatrixGradient(let factor):
      let size = factor.reduce(1, *)
      lane = (2 * size + size * size) * Alignment.bytes
      chunks = first.shape[1] * CubeShares(operands[1] ?? first).count
      shared = chunks * size * size * double
    case .cayley(let factor), .cayleyGradient(let factor):
      let size = factor.reduce(1, *)
      lane = 4 * size * size * double
      chunks = result.shape[0]
    case .loss(let loss):
      shared = VoxelShares(first).chunks * loss.termCount(channels: first.shape[1]) * double
    case .norm:
      shared = FlatShares(first).count * double
    default:
      break
    }
  }

  /// Two vectors for each value of a cube or, on a grid, the lifting steps of each fine channel.
  private static func cubes(
    _ factor: [Int], _ range: Double?, channels: Int
  ) -> (shared: Int, lane: Int) {
    let size = factor.reduce(1, *)
    return range == nil ? (0, 2 * size * Alignment.bytes) : (channels * size * size * 4, 0)
  }
}

/// The parts of activations that tasks by channel work on: a panel is one channel block of one item,
/// in segments of 2^15 floats or more so that no panel has above 64.
package struct Panels {
  package var panels: Int
  package var segments: Int
  package var parts: Int { panels * segments }
  /// Planes (one depth) of all panels.
  package var planes: Int

  package init(_ storage: StorageType) {
    var floats = storage.storedCount
    panels = 1
    if case .blocked(let block) = storage.layout {
      panels = storage.shape[0] * storage.shape[1].roundedUp(to: block) / block
      floats = panels == 0 ? 0 : floats / panels
    }
    let length = max(1 << 15, ((floats + 63) / 64).roundedUp(to: 16))
    segments = (floats + length - 1) / length
    planes = storage.shape.count > 2 ? panels * storage.shape[2] : panels
  }
}

/// The shares of an item's voxels that losses and softmax work on: 4096 or more, at most 64.
package struct VoxelShares {
  package var chunks: Int

  package init(_ storage: StorageType) {
    let voxels = storage.shape.dropFirst(2).reduce(1, *)
    let share = max(4096, ((voxels + 63) / 64).roundedUp(to: 16))
    chunks = (voxels + share - 1) / share * storage.shape[0]
  }
}

/// The shares of a flat range whose squares are summed.
package struct FlatShares {
  package var count: Int

  package init(_ storage: StorageType) {
    count = min(64, (storage.storedCount + (1 << 15) - 1) / (1 << 15))
  }
}

/// The shares of a coarse tensor's planes whose matrix gradients are summed.
package struct CubeShares {
  package var count: Int

  package init(_ coarse: StorageType) { count = min(8, coarse.shape[0] * coarse.shape[2]) }
}
