import Experiment
import Foundation

/// How the scores of voxels become label values.
public enum LabelPainting: Sendable {
  /// The label of the class with the greatest score; of equals the first. The labels' values, by class.
  case greatest([Int32])
  /// Regions whose score is above 0, that is whose probability is above one half.
  case regions(RegionPainting)

  /// How an output's scores are read; nil for one without labels. Throws `RegionPainting.Unpaintable`.
  public init?(_ target: Output.Target) throws {
    switch target {
    case .labels(let labels): self = .greatest(labels.map { Int32($0.value) })
    case .regions(let regions, let labels):
      self = .regions(try RegionPainting(regions, background: labels.first?.value ?? 0))
    case .input, .none: return nil
    }
  }

  /// The label of what is no part of anything: the first.
  public var background: Int32 {
    switch self {
    case .greatest(let values): values[0]
    case .regions(let painting): painting.background
    }
  }

  /// Whether a voxel has one class alone.
  public var isExclusive: Bool {
    if case .greatest = self { true } else { false }
  }

  /// The values that are painted.
  public var values: [Int32] {
    switch self {
    case .greatest(let values): values
    case .regions(let painting): painting.values
    }
  }

  /// Label values of as many voxels as `labels` holds, from their logits, [channel][voxel].
  public func paint(
    _ logits: UnsafeBufferPointer<Float>, into labels: UnsafeMutableBufferPointer<Int32>
  ) {
    let voxels = labels.count
    switch self {
    case .regions(let painting): painting.paint(logits, threshold: 0, into: labels)
    case .greatest(let values):
      precondition(logits.count == values.count * voxels, "a score for each class")
      // As many voxels at once as stay in the core's first cache.
      withUnsafeTemporaryAllocation(of: Float.self, capacity: Self.run) { best in
        for start in stride(from: 0, to: voxels, by: Self.run) {
          let count = min(Self.run, voxels - start)
          let found = labels.baseAddress! + start
          for voxel in 0..<count {
            best[voxel] = logits[start + voxel]
            found[voxel] = values[0]
          }
          for channel in 1..<max(1, values.count) {
            let scores = logits.baseAddress! + channel * voxels + start
            let value = values[channel]
            for voxel in 0..<count {
              let isGreater = scores[voxel] > best[voxel]
              best[voxel] = isGreater ? scores[voxel] : best[voxel]
              found[voxel] = isGreater ? value : found[voxel]
            }
          }
        }
      }
    }
  }

  private static let run = 2048

  /// Probabilities of as many voxels, [channel][voxel], from their logits: of classes by softmax, of
  /// regions by sigmoid.
  public func probabilities(
    _ logits: UnsafeBufferPointer<Float>, into result: UnsafeMutableBufferPointer<Float>
  ) {
    precondition(logits.count == result.count, "a probability for each logit")
    guard case .greatest(let values) = self else {
      for index in logits.indices { result[index] = 1 / (1 + exp(-logits[index])) }
      return
    }
    let voxels = logits.count / values.count
    for voxel in 0..<voxels {
      var greatest = -Float.infinity
      for channel in values.indices { greatest = max(greatest, logits[channel * voxels + voxel]) }
      var sum: Float = 0
      for channel in values.indices {
        let value = exp(logits[channel * voxels + voxel] - greatest)
        result[channel * voxels + voxel] = value
        sum += value
      }
      for channel in values.indices { result[channel * voxels + voxel] /= sum }
    }
  }
}
