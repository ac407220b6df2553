internal import CAugmentation

extension AugmentationDraw.Spatial {
  /// What takes a place in the patch to one in the volume, both from the middle of the patch: about W, H and D in
  /// turn, after the scale. Row by row.
  var matrix: [Float] {
    let turns = angles.map(Elementary.turn)
    let (d, h, w) = (turns[0], turns[1], turns[2])
    let aboutD = [1, 0, 0, 0, d.cosine, -d.sine, 0, d.sine, d.cosine]
    let aboutH = [h.cosine, 0, h.sine, 0, 1, 0, -h.sine, 0, h.cosine]
    let aboutW = [w.cosine, -w.sine, 0, w.sine, w.cosine, 0, 0, 0, 1]
    let rotation = product(product(aboutW, aboutH), aboutD)
    return (0..<9).map { Float(rotation[$0] * ($0 % 3 == sliceAxis ? 1 : scale)) }
  }

  private func product(_ a: [Double], _ b: [Double]) -> [Double] {
    (0..<9).map { (place: Int) -> Double in
      let (row, column) = (3 * (place / 3), place % 3)
      return a[row] * b[column] + a[row + 1] * b[3 + column] + a[row + 2] * b[6 + column]
    }
  }
}

/// A patch between the voxels of a volume.
struct SpatialSampling {
  let patch: Patch
  let spatial: AugmentationDraw.Spatial
  /// Voxels of the volume along (D, H, W).
  let size: [Int]
  let loops: AugmentationLoops
  let scratch: AugmentationScratch

  /// Rows of a plane that are sampled at once. What neighbouring planes read of the volumes then stays in a core's cache
  /// from one to the next.
  static let rows = 32

  /// Calls `body` for some rows of a plane at a time, with the number of their first voxel in the patch.
  func forEachPart(_ body: (_ first: Int, _ plane: inout ca_plane) -> Void) {
    let matrix = spatial.matrix
    let half = patch.size.map { Float($0 - 1) / 2 }
    let centre = (0..<3).map { Float(patch.origin[$0]) + half[$0] }
    let steps = patch.flips.map { $0 ? Float(-1) : 1 }
    var plane = ca_plane()
    plane.size = (Int64(size[0]), Int64(size[1]), Int64(size[2]))
    plane.columns = Int64(patch.size[2])
    plane.matrix = (
      matrix[0], matrix[1], matrix[2], matrix[3], matrix[4], matrix[5], matrix[6], matrix[7],
      matrix[8]
    )
    plane.rowStep = steps[1]
    (plane.firstColumn, plane.columnStep) = (-half[2] * steps[2], steps[2])
    let fields = spatial.elastic.map { ElasticPlanes($0, patch) }
    if !fields.isEmpty {
      let displacements = scratch.displacements.map { UnsafePointer($0) }
      plane.displacement = (displacements[0], displacements[1], displacements[2])
    }
    for row in stride(from: 0, to: patch.size[1], by: Self.rows) {
      let rows = row..<min(row + Self.rows, patch.size[1])
      plane.rows = Int64(rows.count)
      plane.firstRow = (Float(row) - half[1]) * steps[1]
      for number in 0..<patch.size[0] {
        let depth = (Float(number) - half[0]) * steps[0]
        plane.base = (
          matrix[0] * depth + centre[0], matrix[3] * depth + centre[1],
          matrix[6] * depth + centre[2]
        )
        for (field, displacement) in zip(fields, scratch.displacements) {
          field.evaluate(number, rows, into: displacement, loops)
        }
        loops.place(&plane, scratch.samples)
        body((number * patch.size[1] + row) * patch.size[2], &plane)
      }
    }
  }
}
