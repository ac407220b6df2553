/// Where the voxels of a line lie among those of a longer or shorter line of the same extent, as
/// scipy's `zoom(grid_mode=True, mode='nearest')` has it.
struct AxisTaps {
  /// For each voxel the one before it, the one after it, and the weight of the latter, 0 to 1.
  private(set) var before: [Int] = []
  private(set) var after: [Int] = []
  private(set) var weight: [Double] = []

  /// Between which voxels to interpolate; beyond the first and the last voxel, between it and itself.
  static func linear(from source: Int, to target: Int) -> AxisTaps {
    var taps = AxisTaps()
    for index in 0..<target {
      let place = place(of: index, from: source, to: target)
      let before = Int(place.rounded(.down))
      taps.append(max(before, 0), min(before + 1, source - 1), place - Double(before))
    }
    return taps
  }

  /// The nearest voxel; of two equally near the later.
  static func nearest(from source: Int, to target: Int) -> AxisTaps {
    var taps = AxisTaps()
    for index in 0..<target {
      let place = (place(of: index, from: source, to: target) + 0.5).rounded(.down)
      let nearest = min(max(Int(place), 0), source - 1)
      taps.append(nearest, nearest, 0)
    }
    return taps
  }

  /// The place of voxel `index` of `target` ones in voxels of `source` ones. Both lines begin half a
  /// voxel before their first voxel's centre. The order of operations is scipy's, as it decides ties.
  static func place(of index: Int, from source: Int, to target: Int) -> Double {
    (Double(index) + 0.5) * (Double(source) / Double(target)) - 0.5
  }

  private mutating func append(_ before: Int, _ after: Int, _ weight: Double) {
    self.before.append(before)
    self.after.append(after)
    self.weight.append(weight)
  }
}
