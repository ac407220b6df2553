import RefusableMemory

extension Resampling {
  /// What class indices in (D, H, W) order become. A voxel takes the class whose share, interpolated
  /// linearly, is at least one half, of two the later; where no class has so much it is background, 0.
  /// Throws `RefusedMemory`.
  ///
  /// This is batchgenerators' `resize_segmentation` in one pass for all classes.
  public func classes(_ voxels: [UInt8]) throws -> [UInt8] {
    precondition(voxels.count == source.reduce(1, *), "a volume of the size")
    guard !isIdentity else { return voxels }
    let taps = (0..<3).map(self.taps)
    let (rows, columns) = (target[1], target[2])
    let count = target.reduce(1, *)
    var result = try [UInt8](repeating: 0, count: count, for: "the classes of \(count) voxels")
    result.withUnsafeMutableBufferPointer { result in
      voxels.withUnsafeBufferPointer { voxels in
        for d in 0..<target[0] {
          for h in 0..<rows {
            let neighbours = Neighbours(voxels, source, taps, d, h)
            let out = (d * rows + h) * columns
            for w in 0..<columns { result[out + w] = neighbours.share(taps[2], w) }
          }
        }
      }
    }
    return result
  }
}

/// The four rows of voxels that a row of the result lies between.
private struct Neighbours {
  private typealias Row = UnsafePointer<UInt8>
  private let rows: (Row, Row, Row, Row)
  private let weights: SIMD4<Double>

  init(
    _ voxels: UnsafeBufferPointer<UInt8>, _ size: [Int], _ taps: [AxisTaps], _ d: Int, _ h: Int
  ) {
    let start = voxels.baseAddress!
    func row(_ d: Int, _ h: Int) -> Row { start + (d * size[1] + h) * size[2] }
    let (d0, d1, h0, h1) = (
      taps[0].before[d], taps[0].after[d], taps[1].before[h], taps[1].after[h]
    )
    rows = (row(d0, h0), row(d0, h1), row(d1, h0), row(d1, h1))
    let (dWeight, hWeight) = (taps[0].weight[d], taps[1].weight[h])
    weights = SIMD4(
      (1 - dWeight) * (1 - hWeight), (1 - dWeight) * hWeight, dWeight * (1 - hWeight),
      dWeight * hWeight)
  }

  /// The class of the voxel at `w`.
  @inline(__always)
  func share(_ taps: AxisTaps, _ w: Int) -> UInt8 {
    let (before, after) = (taps.before[w], taps.after[w])
    let first = rows.0[before]
    // Nearly all voxels lie inside of a class.
    let others =
      (rows.0[after] ^ first) | (rows.1[before] ^ first) | (rows.1[after] ^ first)
      | (rows.2[before] ^ first) | (rows.2[after] ^ first) | (rows.3[before] ^ first)
      | (rows.3[after] ^ first)
    return others == 0 ? first : share(before, after, taps.weight[w])
  }

  private func share(_ before: Int, _ after: Int, _ weight: Double) -> UInt8 {
    let classes = SIMD8(
      rows.0[before], rows.0[after], rows.1[before], rows.1[after], rows.2[before], rows.2[after],
      rows.3[before], rows.3[after])
    var winner: UInt8 = 0
    for corner in 0..<8 where classes[corner] > winner {
      // In scipy's order: a share of exactly one half decides.
      var share = 0.0
      for other in 0..<8 where classes[other] == classes[corner] {
        share += weights[other / 2] * (other & 1 == 0 ? 1 - weight : weight)
      }
      if share >= 0.5 { winner = classes[corner] }
    }
    return winner
  }
}
