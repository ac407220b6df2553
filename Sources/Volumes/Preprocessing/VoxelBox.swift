import RefusableMemory

/// A part of a volume: half-open ranges of voxels along (D, H, W).
public struct VoxelBox: Hashable, Sendable {
  public let ranges: [Range<Int>]

  public init(_ ranges: [Range<Int>]) {
    precondition(ranges.count == 3 && ranges.allSatisfy { !$0.isEmpty }, "three axes with voxels")
    self.ranges = ranges
  }

  /// All voxels of a volume.
  public init(of size: [Int]) { self.init(size.map { 0..<$0 }) }

  /// The least box with all voxels that are not zero in some of `images`, each of voxels in (D, H, W)
  /// order; the whole volume where there is none.
  public init(nonZeroIn images: [[Float]], _ size: [Int]) {
    var (low, high) = (size, [0, 0, 0])
    for image in images {
      image.withUnsafeBufferPointer { image in
        for d in 0..<size[0] {
          for h in 0..<size[1] {
            let row = UnsafeBufferPointer(
              rebasing: image[(d * size[1] + h) * size[2]..<(d * size[1] + h + 1) * size[2]])
            guard let first = row.firstIndex(where: { $0 != 0 }),
              let last = row.lastIndex(where: { $0 != 0 })
            else { continue }
            for (axis, range) in [d...d, h...h, first...last].enumerated() {
              low[axis] = min(low[axis], range.lowerBound)
              high[axis] = max(high[axis], range.upperBound + 1)
            }
          }
        }
      }
    }
    self.init((0..<3).map { high[$0] == 0 ? 0..<size[$0] : low[$0]..<high[$0] })
  }

  /// Voxels along (D, H, W).
  public var size: [Int] { ranges.map(\.count) }

  /// The box's voxels of a volume of `size`. Throws `RefusedMemory`.
  func crop<Element>(_ voxels: [Element], from size: [Int]) throws -> [Element] {
    precondition(voxels.count == size.reduce(1, *) && isInside(size), "a box of the volume")
    guard self != VoxelBox(of: size) else { return voxels }
    let count = self.size.reduce(1, *)
    try Room.check(
      bytes: count * MemoryLayout<Element>.stride, for: "a cropped volume of \(count) voxels")
    var result: [Element] = []
    result.reserveCapacity(count)
    forEachRow(of: size) { result += voxels[$0] }
    return result
  }

  /// A volume of `size` with `voxels` in the box and `background` around it. Throws `RefusedMemory`.
  func place<Element>(
    _ voxels: [Element], in size: [Int], background: Element
  ) throws -> [Element] {
    precondition(voxels.count == self.size.reduce(1, *) && isInside(size), "a box of the volume")
    guard self != VoxelBox(of: size) else { return voxels }
    let count = size.reduce(1, *)
    var result = try [Element](
      repeating: background, count: count, for: "a volume of \(count) voxels")
    var start = 0
    forEachRow(of: size) { row in
      result.replaceSubrange(row, with: voxels[start..<start + row.count])
      start += row.count
    }
    return result
  }

  private func isInside(_ size: [Int]) -> Bool {
    zip(ranges, size).allSatisfy { $0.lowerBound >= 0 && $0.upperBound <= $1 }
  }

  /// Where the box's rows lie in a volume of `size`, in order.
  private func forEachRow(of size: [Int], _ body: (Range<Int>) -> Void) {
    for d in ranges[0] {
      for h in ranges[1] {
        let row = (d * size[1] + h) * size[2]
        body(row + ranges[2].lowerBound..<row + ranges[2].upperBound)
      }
    }
  }
}
