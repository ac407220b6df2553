import Parallelism
import RefusableMemory

/// Brings scores of classes or regions onto another grid, linearly, plane by plane along D: the scores
/// never lie on the other grid as a whole. A band of its rows may be made alone, with the same bits.
public struct ScoreResampling: Sendable {
  private let resampling: Resampling
  private let channels: Int
  /// The rows (along H) of the other grid that are made, and those of the grid before that they lie
  /// between.
  private let rows: Range<Int>
  private let sourceRows: Range<Int>
  private let taps: [AxisTaps]
  /// The last two planes of the grid before, resized in their plane, [channel][row][w].
  private var planes: [[Float]]
  private var blended: [Float]
  /// How many planes came, and how many were given out.
  private var (taken, given) = (0, 0)

  /// Throws `RefusedMemory`.
  public init(_ resampling: Resampling, channels: Int, rows: Range<Int>) throws {
    self.resampling = resampling
    self.channels = channels
    self.rows = rows
    sourceRows = Self.sourceRows(resampling, for: rows)
    taps = (0..<3).map(resampling.taps)
    let count =
      Self.bytes(resampling, channels: channels, rows: rows.count) / MemoryLayout<Float>.stride
    let plane = try [Float](repeating: 0, count: count / 3, for: "scores of planes")
    (planes, blended) = ([plane, plane], plane)
  }

  /// The rows of the grid before that a band of the other grid's rows needs.
  public static func sourceRows(_ resampling: Resampling, for rows: Range<Int>) -> Range<Int> {
    guard !resampling.isIdentity else { return rows }
    let taps = resampling.taps(1)
    return taps.before[rows.lowerBound]..<taps.after[rows.upperBound - 1] + 1
  }

  /// Bytes that it takes for a band of so many rows.
  public static func bytes(_ resampling: Resampling, channels: Int, rows: Int) -> Int {
    resampling.isIdentity
      ? 0 : 3 * channels * rows * resampling.target[2] * MemoryLayout<Float>.stride
  }

  /// Takes the next plane of the grid before, [channel][row of `sourceRows`][w], and gives out those of
  /// the other grid that lie between it and the one before: their number and scores, [channel][row][w].
  public mutating func push(
    _ scores: UnsafeBufferPointer<Float>,
    _ body: (_ plane: Int, _ scores: UnsafeBufferPointer<Float>) throws -> Void
  ) rethrows {
    let number = taken
    taken += 1
    guard !resampling.isIdentity else { return try body(number, scores) }
    precondition(
      scores.count == channels * sourceRows.count * resampling.source[2], "a plane of the band")
    resize(scores, into: number % 2)
    while given < resampling.target[0] {
      let weight = Float(taps[0].weight[given])
      let (before, after) = (taps[0].before[given], taps[0].after[given])
      guard (weight > 0 ? after : before) <= number else { return }
      if weight > 0 { blend(before % 2, after % 2, weight) }
      let made = weight > 0 ? blended : planes[before % 2]
      try made.withUnsafeBufferPointer { try body(given, $0) }
      given += 1
    }
  }

  private mutating func blend(_ before: Int, _ after: Int, _ weight: Float) {
    blended.withUnsafeMutableBufferPointer { blended in
      planes[before].withUnsafeBufferPointer { first in
        planes[after].withUnsafeBufferPointer { second in
          for voxel in blended.indices {
            blended[voxel] = first[voxel] + weight * (second[voxel] - first[voxel])
          }
        }
      }
    }
  }

  /// Resizes a plane of the grid before within itself.
  private mutating func resize(_ scores: UnsafeBufferPointer<Float>, into index: Int) {
    let (rows, sourceRows, taps) = (rows, sourceRows, taps)
    let (width, target) = (resampling.source[2], resampling.target[2])
    planes[index].withUnsafeMutableBufferPointer { plane in
      nonisolated(unsafe) let (scores, plane) = (scores.baseAddress!, plane.baseAddress!)
      _ = Array(0..<channels).concurrentMap { channel in
        withUnsafeTemporaryAllocation(of: Float.self, capacity: width) { row in
          for (place, h) in rows.enumerated() {
            let start = channel * sourceRows.count - sourceRows.lowerBound
            let first = scores + (start + taps[1].before[h]) * width
            let second = scores + (start + taps[1].after[h]) * width
            let weight = Float(taps[1].weight[h])
            for w in 0..<width { row[w] = first[w] + weight * (second[w] - first[w]) }
            let out = plane + (channel * rows.count + place) * target
            for w in 0..<target {
              let (before, after) = (row[taps[2].before[w]], row[taps[2].after[w]])
              out[w] = before + Float(taps[2].weight[w]) * (after - before)
            }
          }
        }
      }
    }
  }
}
