import RefusableMemory

/// Blends the scores of overlapping tiles into those of the volume, plane by plane along D. Sums of a
/// plane are held until no further tile reaches it, so that as many planes as a patch has are there at
/// once. A band of rows may be scored alone: its scores have the same bits.
public struct ScoreAccumulator {
  public let window: SlidingWindow
  public let channels: Int
  /// The rows (along H) that are scored.
  public let rows: Range<Int>
  /// Planes whose scores were given out.
  public private(set) var finished = 0
  /// Weighted sums, [plane modulo those held][channel][row of the band][w].
  private var sums: [Float]
  /// Sums of the tiles' weights along each axis; a voxel's is the product.
  private let weights: [[Double]]

  /// Throws `RefusedMemory`.
  public init(_ window: SlidingWindow, channels: Int, rows: Range<Int>? = nil) throws {
    self.window = window
    self.channels = channels
    self.rows = rows ?? 0..<window.size[1]
    weights = (0..<3).map { axis in
      var sums = [Double](repeating: 0, count: window.size[axis])
      for start in window.starts[axis] {
        for (place, weight) in window.bells[axis].enumerated()
        where sums.indices.contains(start + place) { sums[start + place] += weight }
      }
      return sums
    }
    let bytes = Self.bytes(window, channels: channels, rows: self.rows.count)
    sums = try Array(
      repeating: 0, count: bytes / MemoryLayout<Float>.stride,
      for: "the scores of \(channels) classes")
  }

  /// Bytes that it takes for a band of so many rows.
  public static func bytes(_ window: SlidingWindow, channels: Int, rows: Int) -> Int {
    min(window.patch[0], window.size[0]) * channels * rows * window.size[2]
      * MemoryLayout<Float>.stride
  }

  private var planeCount: Int { min(window.patch[0], window.size[0]) }
  private var planeScores: Int { channels * rows.count * window.size[2] }

  /// Adds a tile's scores, [channel][d][h][w] of a patch. Its planes are not finished.
  public mutating func add(_ scores: UnsafeBufferPointer<Float>, at origin: [Int]) {
    let (patch, size, rows) = (window.patch, window.size, rows)
    let tile = patch.reduce(1, *)
    precondition(scores.count == channels * tile, "a tile's scores")
    precondition(max(0, origin[0]) >= finished, "a tile of planes to come")
    let planes = max(0, -origin[0])..<min(patch[0], size[0] - origin[0])
    let inside = max(rows.lowerBound - origin[1], 0)..<min(patch[1], rows.upperBound - origin[1])
    let columns = max(0, -origin[2])..<min(patch[2], size[2] - origin[2])
    let (held, extent, channels) = (planeCount, planeScores, channels)
    let bell = window.bells[2].map { Float($0) }
    sums.withUnsafeMutableBufferPointer { sums in
      bell.withUnsafeBufferPointer { bell in
        for d in planes {
          for channel in 0..<channels {
            for h in inside {
              let weight = Float(window.bells[0][d] * window.bells[1][h])
              let from = scores.baseAddress! + channel * tile + (d * patch[1] + h) * patch[2]
              let row = channel * rows.count + h + origin[1] - rows.lowerBound
              let to =
                sums.baseAddress! + (d + origin[0]) % held * extent + row * size[2] + origin[2]
              for w in columns { to[w] += from[w] * (weight * bell[w]) }
            }
          }
        }
      }
    }
  }

  /// Gives out the planes below `end`, which no further tile reaches, in order: `body` gets the plane's
  /// number and the weighted means of its scores, [channel][row of the band][w], to do with as it likes.
  public mutating func finish(
    below end: Int,
    _ body: (_ plane: Int, _ scores: UnsafeMutableBufferPointer<Float>) throws -> Void
  ) rethrows {
    let (held, extent, columns) = (planeCount, planeScores, window.size[2])
    var scales = [Float](repeating: 0, count: columns)
    for plane in finished..<max(finished, end) {
      try sums.withUnsafeMutableBufferPointer { sums in
        let start = plane % held * extent
        let scores = UnsafeMutableBufferPointer(rebasing: sums[start..<start + extent])
        for row in 0..<rows.count {
          let weight = weights[0][plane] * weights[1][rows.lowerBound + row]
          for w in 0..<columns { scales[w] = Float(1 / (weight * weights[2][w])) }
          for channel in 0..<channels {
            let line = scores.baseAddress! + (channel * rows.count + row) * columns
            for w in 0..<columns { line[w] *= scales[w] }
          }
        }
        try body(plane, scores)
        scores.update(repeating: 0)
      }
      finished = plane + 1
    }
  }
}
