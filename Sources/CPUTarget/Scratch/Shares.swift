internal import CKernelSizes
import Kernels

/// The parts of activations that tasks by channel work on: a panel is one channel block of one item,
/// in equal segments of `CK_SEGMENT` floats or more, at most `CK_SHARE_LIMIT`.
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
    let length = share(of: floats, atLeast: CK_SEGMENT)
    segments = (floats + length - 1) / length
    planes = storage.shape.count > 2 ? panels * storage.shape[2] : panels
  }
}

/// The shares of an item's voxels that losses and softmax work on: equal ones of `CK_SHARE` voxels or more,
/// at most `CK_SHARE_LIMIT`.
package struct VoxelShares {
  package var chunks: Int

  package init(_ storage: StorageType) {
    let voxels = storage.shape.dropFirst(2).reduce(1, *)
    let share = share(of: voxels, atLeast: CK_SHARE)
    chunks = (voxels + share - 1) / share * storage.shape[0]
  }
}

/// The shares of a flat range whose squares are summed.
package struct FlatShares {
  package var count: Int

  package init(_ storage: StorageType) {
    count = min(CK_SHARE_LIMIT, (storage.storedCount + CK_FLAT - 1) / CK_FLAT)
  }
}

/// The shares of a coarse tensor's planes whose matrix gradients are summed.
package struct CubeShares {
  package var count: Int

  package init(_ coarse: StorageType) { count = min(8, coarse.shape[0] * coarse.shape[2]) }
}

/// One of at most `CK_SHARE_LIMIT` equal shares, in whole vectors, as the tasks cut them.
private func share(of count: Int, atLeast least: Int) -> Int {
  max(least, ((count + CK_SHARE_LIMIT - 1) / CK_SHARE_LIMIT).roundedUp(to: CK_VECTOR_FLOATS))
}
