import Metrics
import RefusableMemory

/// Which connected parts of predicted labels are kept; what is not becomes background. Voxels that share
/// a face, an edge or a corner are connected.
public enum ComponentRule: Hashable, Sendable {
  /// Of a union of labels the largest part; of several equally large ones all (nnU-Net's
  /// `remove_all_but_largest_component_from_segmentation`).
  case largest(of: [Int])
  /// Of each of some labels the parts of at least so many cubic millimetres, or a millionth less: files round spacings
  /// to 24 bits.
  case atLeast(cubicMillimetres: Double, of: [Int])

  /// Applies the rule. Throws `RefusedMemory`.
  public func apply(to volume: inout LabelVolume, background: Int32) throws {
    switch self {
    case .largest(let labels):
      try Self.keep(labels, in: &volume, background) { sizes in
        let greatest = sizes.max()
        return sizes.map { $0 == greatest }
      }
    case .atLeast(let millimetres, let labels):
      let voxel = volume.grid.spacing.reduce(1, *)
      for label in labels {
        try Self.keep([label], in: &volume, background) { sizes in
          sizes.map { Double($0) * voxel >= millimetres * (1 - 1e-6) }
        }
      }
    }
  }

  /// Bytes that applying a rule takes beside a volume of so many voxels: a mask, the parts' numbers, and
  /// runs of voxels, of which a prediction has few.
  public static func bytes(voxels: Int) -> Int { 8 * voxels }

  /// Keeps the parts of a union of labels that `choose` says, given how many voxels each has.
  private static func keep(
    _ labels: [Int], in volume: inout LabelVolume, _ background: Int32,
    _ choose: (_ sizes: [Int]) -> [Bool]
  ) throws {
    let size = SIMD3(volume.grid.size[0], volume.grid.size[1], volume.grid.size[2])
    guard let box = Box(around: labels, in: volume.voxels, size: size) else { return }
    try Room.check(bytes: bytes(voxels: box.voxelCount), for: "the parts of labels")
    let parts = Components(of: Mask(of: labels, in: volume.voxels, size: size, box: box))
    let kept = choose(parts.sizes)
    guard kept.contains(false) else { return }
    volume.voxels.withUnsafeMutableBufferPointer { voxels in
      parts.labels.withUnsafeBufferPointer { parts in
        var place = 0
        for d in box.lower.x..<box.upper.x {
          for h in box.lower.y..<box.upper.y {
            let row = (d * size.y + h) * size.z
            for voxel in row + box.lower.z..<row + box.upper.z {
              if parts[place] > 0, !kept[Int(parts[place]) - 1] { voxels[voxel] = background }
              place += 1
            }
          }
        }
      }
    }
  }
}
