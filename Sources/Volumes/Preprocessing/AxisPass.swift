import Parallelism
import RefusableMemory

/// Resizes volumes along one axis.
struct AxisPass {
  private let extent: Int
  private let target: Int
  /// Lines before each other, and side by side, of the volume seen as [outer][extent][inner].
  private let outer: Int
  private let inner: Int

  /// - Parameter size: of the volumes, along (D, H, W).
  init(_ size: [Int], axis: Int, to target: Int) {
    extent = size[axis]
    self.target = target
    outer = size[..<axis].reduce(1, *)
    inner = size[(axis + 1)...].reduce(1, *)
  }

  /// Through cubic splines. Throws `RefusedMemory`.
  func cubic(_ voxels: [Float]) throws -> [Float] {
    let lines = CubicLines(from: extent, to: target)
    let width = CubicLines.width
    // Lines of rows are next to each other as a whole, all others voxel by voxel.
    let areRows = inner == 1
    let across = areRows ? outer : inner
    let tiles = (across + width - 1) / width * (areRows ? 1 : outer)
    return try resized(voxels) { from, to in
      nonisolated(unsafe) let (from, to) = (from, to)
      let chunks = stride(from: 0, to: tiles, by: max(1, tiles / 64))
        .map { $0..<min($0 + max(1, tiles / 64), tiles) }
      _ = chunks.concurrentMap { chunk in
        let scratch = UnsafeMutablePointer<Double>.allocate(capacity: lines.scratchCount)
        scratch.initialize(repeating: 0, count: lines.scratchCount)
        defer { scratch.deallocate() }
        for tile in chunk {
          let (plane, part) =
            areRows
            ? (0, tile) : tile.quotientAndRemainder(dividingBy: (across + width - 1) / width)
          let first = part * width
          let count = min(width, across - first)
          if areRows {
            lines.resize(
              count, from: from + first * extent, step: 1, next: extent,
              to: to + first * target, toNext: target, scratch: scratch)
          } else {
            lines.resize(
              count, from: from + plane * extent * inner + first, step: inner, next: 1,
              to: to + plane * target * inner + first, toNext: 1, scratch: scratch)
          }
        }
      }
    }
  }

  /// Each voxel the nearest one. Throws `RefusedMemory`.
  func nearest(_ voxels: [Float]) throws -> [Float] {
    let taps = AxisTaps.nearest(from: extent, to: target)
    return try resized(voxels) { from, to in
      for plane in 0..<outer {
        for index in 0..<target {
          (to + (plane * target + index) * inner)
            .update(from: from + (plane * extent + taps.before[index]) * inner, count: inner)
        }
      }
    }
  }

  private func resized(
    _ voxels: [Float],
    _ fill: (UnsafePointer<Float>, UnsafeMutablePointer<Float>) -> Void
  ) throws -> [Float] {
    let count = outer * target * inner
    try Room.check(
      bytes: count * MemoryLayout<Float>.stride, for: "a resampled volume of \(count) voxels")
    return voxels.withUnsafeBufferPointer { from in
      [Float](unsafeUninitializedCapacity: count) { to, filled in
        fill(from.baseAddress!, to.baseAddress!)
        filled = count
      }
    }
  }
}
