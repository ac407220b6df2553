import Kernels

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
