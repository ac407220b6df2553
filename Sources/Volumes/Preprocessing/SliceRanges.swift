/// The least and the greatest voxel of each slice across an axis, or of a volume.
struct SliceRanges {
  private var ranges: [ClosedRange<Float>]
  /// The axis that the slices lie across; nil for the volume as one.
  private let axis: Int?

  /// - Parameter size: of the volume, along (D, H, W).
  init(_ voxels: [Float], _ size: [Int], across axis: Int?) {
    self.axis = axis
    let bounds = (least: Float.infinity, greatest: -Float.infinity)
    var found = Array(repeating: bounds, count: axis.map { size[$0] } ?? 1)
    voxels.withUnsafeBufferPointer { voxels in
      Self.forEachRun(size, axis) { slice, run in
        var (least, greatest) = found[slice]
        for index in run {
          least = min(least, voxels[index])
          greatest = max(greatest, voxels[index])
        }
        found[slice] = (least, greatest)
      }
    }
    ranges = found.map { $0.least...$0.greatest }
  }

  /// Brings the voxels of a volume with as many slices into their slices' ranges.
  func clip(_ voxels: inout [Float], _ size: [Int]) {
    voxels.withUnsafeMutableBufferPointer { voxels in
      Self.forEachRun(size, axis) { slice, run in
        let (least, greatest) = (ranges[slice].lowerBound, ranges[slice].upperBound)
        for index in run { voxels[index] = min(max(voxels[index], least), greatest) }
      }
    }
  }

  /// Calls `body` with each range of voxels that lie behind each other in one slice.
  private static func forEachRun(
    _ size: [Int], _ axis: Int?, _ body: (_ slice: Int, _ run: Range<Int>) -> Void
  ) {
    guard let axis else { return body(0, 0..<size.reduce(1, *)) }
    let inner = size[(axis + 1)...].reduce(1, *)
    for plane in 0..<size[..<axis].reduce(1, *) {
      for slice in 0..<size[axis] {
        let start = (plane * size[axis] + slice) * inner
        body(slice, start..<start + inner)
      }
    }
  }
}
