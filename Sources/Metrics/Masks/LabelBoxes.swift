/// The box around each value of a label volume.
struct LabelBoxes: Sendable {
  private var boxes: [Int32: Box] = [:]

  /// `voxels` in (D, H, W) order.
  init(_ voxels: [Int32], size: SIMD3<Int>) {
    precondition(voxels.count == size.x * size.y * size.z, "as many voxels as the size says")
    voxels.withUnsafeBufferPointer { voxels in
      var start = 0
      for d in 0..<size.x {
        for h in 0..<size.y {
          // Labels come in runs: one look-up a run.
          var first = 0
          for w in 0..<size.z
          where w + 1 == size.z || voxels[start + w + 1] != voxels[start + w] {
            add(
              Box(lower: SIMD3(d, h, first), upper: SIMD3(d + 1, h + 1, w + 1)),
              of: voxels[start + w])
            first = w + 1
          }
          start += size.z
        }
      }
    }
  }

  private mutating func add(_ box: Box, of value: Int32) {
    boxes[value] = boxes[value]?.union(box) ?? box
  }

  /// The box around a union of values; nil where the volume holds none of them.
  func box(around labels: [Int]) -> Box? {
    labels.compactMap { Int32(exactly: $0) }.compactMap { boxes[$0] }.reduce(nil) { all, box in
      all?.union(box) ?? box
    }
  }
}
