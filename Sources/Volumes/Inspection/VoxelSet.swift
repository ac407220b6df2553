import RefusableMemory

/// Some of a volume's voxels, a bit for each in (D, H, W) order.
struct VoxelSet {
  private var words: [UInt64]

  /// None of `count`. Throws `RefusedMemory`.
  init(of count: Int) throws {
    words = try Array(repeating: 0, count: (count + 63) / 64, for: "a set of \(count) voxels")
  }

  @inline(__always)
  func contains(_ index: Int) -> Bool { words[index >> 6] >> UInt64(index & 63) & 1 == 1 }

  @inline(__always)
  mutating func insert(_ index: Int) { words[index >> 6] |= 1 << UInt64(index & 63) }
}
