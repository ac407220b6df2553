import Experiment

/// Finds the n-th voxel of a class, or of all that are not ignored. It holds a number for each row and
/// class that occurs, not one for each voxel.
struct ForegroundIndex: Sendable {
  /// The classes but background (0) and what is ignored that occur, in order.
  let classes: [UInt8]
  /// For each of them, the voxels before each row's end.
  private let countsThroughRow: [[UInt32]]
  /// The voxels that are not ignored before each row's end; empty where none is ignored, or all are.
  private let annotatedThroughRow: [UInt32]
  private let width: Int

  /// Counts class indices in (D, H, W) order; `ignores` whether `LabelInput.ignoredClass` is none.
  init(_ voxels: [UInt8], width: Int, ignores: Bool = false) {
    self.width = width
    let bound = ignores ? LabelInput.ignoredClass : 256
    var annotated: [UInt32] = []
    var annotatedCount: UInt32 = 0
    let rows = voxels.count / width
    var counts: [UInt8: [UInt32]] = [:]
    var histogram = [UInt32](repeating: 0, count: 256)
    for row in 0..<rows {
      for index in row * width..<(row + 1) * width { histogram[Int(voxels[index])] += 1 }
      if ignores {
        annotatedCount += UInt32(width) - histogram[LabelInput.ignoredClass]
        annotated.append(annotatedCount)
        histogram[LabelInput.ignoredClass] = 0
      }
      for value in 1..<bound where histogram[value] != 0 {
        counts[UInt8(value), default: Array(repeating: 0, count: rows)][row] = histogram[value]
        histogram[value] = 0
      }
    }
    annotatedThroughRow =
      annotatedCount == 0 || annotatedCount == UInt32(voxels.count) ? [] : annotated
    classes = counts.keys.sorted()
    countsThroughRow = classes.map { value in
      var total: UInt32 = 0
      return counts[value]!.map { count in
        total += count
        return total
      }
    }
  }

  /// How many voxels `classes[position]` has.
  func count(_ position: Int) -> Int { Int(countsThroughRow[position].last ?? 0) }

  /// Where the n-th voxel of `classes[position]` lies, in (D, H, W) order.
  func voxel(_ n: Int, of position: Int, in voxels: [UInt8]) -> Int {
    voxel(n, countsThroughRow[position], in: voxels) { $0 == classes[position] }
  }

  /// How many voxels are not ignored; 0 where all are, or none is.
  var annotatedCount: Int { Int(annotatedThroughRow.last ?? 0) }

  /// Where the n-th voxel lies that is not ignored, where some are.
  func annotatedVoxel(_ n: Int, in voxels: [UInt8]) -> Int {
    voxel(n, annotatedThroughRow, in: voxels) { $0 != LabelInput.ignoredClass }
  }

  private func voxel(
    _ n: Int, _ counts: [UInt32], in voxels: [UInt8], where belongs: (UInt8) -> Bool
  ) -> Int {
    var (low, high) = (0, counts.count - 1)
    while low < high {
      let middle = (low + high) / 2
      if Int(counts[middle]) > n { high = middle } else { low = middle + 1 }
    }
    var left = n - (low == 0 ? 0 : Int(counts[low - 1]))
    for index in low * width..<(low + 1) * width where belongs(voxels[index]) {
      if left == 0 { return index }
      left -= 1
    }
    preconditionFailure("fewer voxels of a class than were counted")
  }

  var bytes: Int {
    (countsThroughRow + [annotatedThroughRow]).reduce(0) {
      $0 + $1.count * MemoryLayout<UInt32>.stride
    }
  }
}
