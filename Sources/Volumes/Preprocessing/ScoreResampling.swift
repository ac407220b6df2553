import Foundation
import Parallelism
import RefusableMemory

/// Brings scores of classes or regions onto another grid, linearly, and decides there what each voxel
/// is. A channel is interpolated at a time, slice by slice: the scores never lie on the other grid as a
/// whole.
public struct ScoreResampling: Sendable {
  private let resampling: Resampling
  private let taps: [AxisTaps]
  /// Slices of the result that a thread decides together, with each channel's slices made once.
  private static let slices = 16

  public init(_ resampling: Resampling) {
    self.resampling = resampling
    taps = (0..<3).map(resampling.taps)
  }

  /// The channel with the greatest score of each voxel, in (D, H, W) order; of equals the first.
  /// Throws `RefusedMemory`.
  ///
  /// - Parameter scores: [channel][d][h][w] on the grid before.
  public func greatest(_ scores: [Float], channels: Int) throws -> [UInt8] {
    precondition(channels <= 256, "class indices are bytes")
    return try decided(scores, channels: channels, background: UInt8(0)) {
      channel, values, best, result in
      guard channel > 0 else {
        for voxel in values.indices { best[voxel] = values[voxel] }
        return
      }
      for voxel in values.indices where values[voxel] > best[voxel] {
        best[voxel] = values[voxel]
        result[voxel] = UInt8(channel)
      }
    }
  }

  /// Label values of regions' scores: a region holds the voxels above `threshold`. Throws
  /// `RefusedMemory`.
  ///
  /// - Parameter scores: [region][d][h][w] on the grid before.
  public func painted(
    _ scores: [Float], by painting: RegionPainting, threshold: Float
  ) throws -> [Int32] {
    try decided(scores, channels: painting.values.count, background: painting.background) {
      region, values, _, result in
      let value = painting.values[region]
      for voxel in values.indices where values[voxel] > threshold { result[voxel] = value }
    }
  }

  /// - Parameter decide: is given a channel's scores of a slice, one channel after another, what it has
  ///   noted of the slice so far, and the slice's result.
  private func decided<Element: Sendable>(
    _ scores: [Float], channels: Int, background: Element,
    _ decide:
      @Sendable (
        _ channel: Int, _ values: UnsafeMutableBufferPointer<Float>,
        _ best: UnsafeMutablePointer<Float>, _ result: UnsafeMutablePointer<Element>
      ) -> Void
  ) throws -> [Element] {
    let (source, target) = (resampling.source, resampling.target)
    let voxels = source.reduce(1, *)
    precondition(scores.count == channels * voxels, "scores of the size before")
    let plane = target[1] * target[2]
    var result = try [Element](
      repeating: background, count: target[0] * plane,
      for: "the labels of \(target[0] * plane) voxels")
    let chunks = stride(from: 0, to: target[0], by: Self.slices)
      .map { $0..<min($0 + Self.slices, target[0]) }
    try Room.check(
      bytes: min(chunks.count, ProcessInfo.processInfo.activeProcessorCount) * (Self.slices + 4)
        * plane * MemoryLayout<Float>.stride,
      for: "scores of slices")
    scores.withUnsafeBufferPointer { scores in
      result.withUnsafeMutableBufferPointer { result in
        nonisolated(unsafe) let (scores, result) = (scores.baseAddress!, result.baseAddress!)
        _ = chunks.concurrentMap { chunk in
          var slices = ScoreSlices(source, target, taps)
          var best = [Float](repeating: 0, count: chunk.count * plane)
          for channel in 0..<channels {
            slices.begin(scores + channel * voxels)
            for d in chunk {
              slices.withSlice(d) { values in
                best.withUnsafeMutableBufferPointer { best in
                  decide(
                    channel, values, best.baseAddress! + (d - chunk.lowerBound) * plane,
                    result + d * plane)
                }
              }
            }
          }
        }
      }
    }
    return result
  }
}

/// The slices of one channel's scores on the other grid, asked for in order.
private struct ScoreSlices {
  private let source: [Int]
  private let target: [Int]
  private let taps: [AxisTaps]
  private var scores: UnsafePointer<Float>?
  /// Two slices of the grid before, resized in their plane, and which they are.
  private var planes: [[Float]]
  private var places = [-1, -1]
  private var blended: [Float]
  private var row: [Float]

  init(_ source: [Int], _ target: [Int], _ taps: [AxisTaps]) {
    (self.source, self.target, self.taps) = (source, target, taps)
    blended = [Float](repeating: 0, count: target[1] * target[2])
    planes = [blended, blended]
    row = [Float](repeating: 0, count: source[2])
  }

  mutating func begin(_ scores: UnsafePointer<Float>) {
    self.scores = scores
    places = [-1, -1]
  }

  mutating func withSlice(_ d: Int, _ body: (UnsafeMutableBufferPointer<Float>) -> Void) {
    let (before, after) = (taps[0].before[d], taps[0].after[d])
    if places[1] == before {
      planes.swapAt(0, 1)
      places.swapAt(0, 1)
    }
    prepare(0, before)
    let weight = Float(taps[0].weight[d])
    guard weight > 0 else { return planes[0].withUnsafeMutableBufferPointer { body($0) } }
    prepare(1, after)
    blended.withUnsafeMutableBufferPointer { blended in
      planes[0].withUnsafeBufferPointer { first in
        planes[1].withUnsafeBufferPointer { second in
          for voxel in blended.indices {
            blended[voxel] = first[voxel] + weight * (second[voxel] - first[voxel])
          }
        }
      }
      body(blended)
    }
  }

  /// Resizes slice `d` of the grid before, unless it is there.
  private mutating func prepare(_ index: Int, _ d: Int) {
    guard places[index] != d, let scores else { return }
    places[index] = d
    let slice = scores + d * source[1] * source[2]
    planes[index].withUnsafeMutableBufferPointer { plane in
      row.withUnsafeMutableBufferPointer { row in
        for h in 0..<target[1] {
          let first = slice + taps[1].before[h] * source[2]
          let second = slice + taps[1].after[h] * source[2]
          let weight = Float(taps[1].weight[h])
          for w in row.indices { row[w] = first[w] + weight * (second[w] - first[w]) }
          let out = plane.baseAddress! + h * target[2]
          for w in 0..<target[2] {
            let (before, after) = (row[taps[2].before[w]], row[taps[2].after[w]])
            out[w] = before + Float(taps[2].weight[w]) * (after - before)
          }
        }
      }
    }
  }
}
