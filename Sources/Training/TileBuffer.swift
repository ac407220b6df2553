import RefusableMemory

/// A batch of tiles as a network takes them, and what it gives.
struct TileBuffer {
  /// [channel][item][d][h][w] of patches.
  var voxels: [Float]
  /// Sums of logits on the input's grid, [item][class][d][h][w].
  private var logits: [Float]

  /// Throws `RefusedMemory`.
  ///
  /// - Parameters:
  ///   - voxels: how many numbers a batch of tiles has.
  ///   - scores: how many logits it gets on the input's grid.
  init(voxels: Int, scores: Int) throws {
    self.voxels = try Array(repeating: 0, count: voxels, for: "a batch of tiles")
    logits = try Array(repeating: 0, count: scores, for: "the scores of a batch of tiles")
  }

  /// Adds the logits of mirrored tiles, turned back.
  ///
  /// - Parameters:
  ///   - values: of `shape` (N, C, D, H, W).
  ///   - factor: how many voxels each covers along (D, H, W).
  ///   - isFirst: whether they begin a sum.
  mutating func add(
    _ values: [Float], _ shape: [Int], _ factor: [Int], flips: [Bool], isFirst: Bool
  ) {
    let (planes, rows, columns) = (
      shape[2] * factor[0], shape[3] * factor[1], shape[4] * factor[2]
    )
    logits.withUnsafeMutableBufferPointer { logits in
      values.withUnsafeBufferPointer { values in
        for map in 0..<shape[0] * shape[1] {
          for d in 0..<planes {
            let fromPlane = map * shape[2] + (flips[0] ? planes - 1 - d : d) / factor[0]
            for h in 0..<rows {
              let fromRow = fromPlane * shape[3] + (flips[1] ? rows - 1 - h : h) / factor[1]
              let from = values.baseAddress! + fromRow * shape[4]
              let to = logits.baseAddress! + ((map * planes + d) * rows + h) * columns
              if factor[2] == 1, !flips[2] {
                for w in 0..<columns { to[w] = isFirst ? from[w] : to[w] + from[w] }
              } else {
                for w in 0..<columns {
                  let value = from[(flips[2] ? columns - 1 - w : w) / factor[2]]
                  to[w] = isFirst ? value : to[w] + value
                }
              }
            }
          }
        }
      }
    }
  }

  /// Makes means of sums of so many terms.
  mutating func divide(by count: Int) {
    guard count > 1 else { return }
    let scale = 1 / Float(count)
    logits.withUnsafeMutableBufferPointer { logits in
      for index in logits.indices { logits[index] *= scale }
    }
  }

  /// The scores of one of `items` tiles, [class][d][h][w].
  func scores(of item: Int, among items: Int, _ body: (UnsafeBufferPointer<Float>) -> Void) {
    let count = logits.count / items
    logits.withUnsafeBufferPointer {
      body(UnsafeBufferPointer(rebasing: $0[item * count..<(item + 1) * count]))
    }
  }
}
