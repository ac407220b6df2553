/// Which voxels of a box belong to something. What lies outside the box does not.
public struct Mask: Hashable, Sendable {
  public let box: Box
  /// In (D, H, W) order within the box.
  public internal(set) var voxels: [Bool]

  /// Where a volume of `size`, in (D, H, W) order, holds one of `labels` within `box`.
  public init(of labels: [Int], in volume: [Int32], size: SIMD3<Int>, box: Box) {
    let values = labels.compactMap { Int32(exactly: $0) }
    self.box = box
    voxels = Array(unsafeUninitializedCapacity: box.voxelCount) { voxels, count in
      volume.withUnsafeBufferPointer { volume in
        for d in box.lower.x..<box.upper.x {
          for h in box.lower.y..<box.upper.y {
            let row = (d * size.y + h) * size.z
            for index in row + box.lower.z..<row + box.upper.z {
              voxels.initializeElement(at: count, to: values.contains(volume[index]))
              count += 1
            }
          }
        }
      }
    }
  }

  /// How many voxels belong to it.
  public var count: Int { voxels.reduce(0) { $0 + ($1 ? 1 : 0) } }

  /// With the neighbours of its voxels that share a face or an edge with them, `times` times, as far as
  /// the box goes: binary dilation by 18 neighbours.
  func dilated(times: Int) -> Mask {
    let size = box.size
    var result = self
    var added = voxels.indices.filter { voxels[$0] }
    for _ in 0..<times {
      var next: [Int] = []
      for index in added {
        let (d, h, w) = (index / (size.z * size.y), index / size.z % size.y, index % size.z)
        for offset in Self.neighbours {
          let place = SIMD3(d, h, w) &+ offset
          guard all(place .>= 0), all(place .< size) else { continue }
          let neighbour = (place.x * size.y + place.y) * size.z + place.z
          guard !result.voxels[neighbour] else { continue }
          result.voxels[neighbour] = true
          next.append(neighbour)
        }
      }
      added = next
    }
    return result
  }

  private static let neighbours: [SIMD3<Int>] = (-1...1).flatMap { d in
    (-1...1).flatMap { h in (-1...1).map { w in SIMD3(d, h, w) } }
  }.filter { 1...2 ~= ($0 &* $0).wrappedSum() }
}
