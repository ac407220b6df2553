/// Finds the n-th voxel of a class. It holds a number for each row and class that occurs, not one
/// for each voxel.
struct ForegroundIndex: Sendable {
  /// The classes but background (0) that occur, in order.
  let classes: [UInt8]
  /// For each of them, the voxels before each row's end.
  private let countsThroughRow: [[UInt32]]
  private let width: Int

  /// Counts class indices in (D, H, W) order.
  init(_ voxels: [UInt8], width: Int) {
    self.width = width
    let rows = voxels.count / width
    var counts: [UInt8: [UInt32]] = [:]
    var histogram = [UInt32](repeating: 0, count: 256)
    for row in 0..<rows {
      for index in row * width..<(row + 1) * width { histogram[Int(voxels[index])] += 1 }
      for value in 1..<256 where histogram[value] != 0 {
        counts[UInt8(value), default: Array(repeating: 0, count: rows)][row] = histogram[value]
        histogram[value] = 0
      }
    }
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
    let counts = countsThroughRow[position]
    var (low, high) = (0, counts.count - 1)
    while low < high {
      let middle = (low + high) / 2
      if Int(counts[middle]) > n { high = middle } else { low = middle + 1 }
    }
    var left = n - (low == 0 ? 0 : Int(counts[low - 1]))
    for index in low * width..<(low + 1) * width where voxels[index] == classes[position] {
      if left == 0 { return index }
      left -= 1
    }
    preconditionFailure("fewer voxels of a class than were counted")
  }

  var bytes: Int { countsThroughRow.reduce(0) { $0 + $1.count * MemoryLayout<UInt32>.stride } }
}
