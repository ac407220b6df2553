import Experiment
import Metrics

/// How often what is predicted for a voxel and what its reference says meet, plane by plane of patches.
struct PatchOverlap {
  private enum Kind {
    /// Exclusive classes: the one with the greatest score, of equals the first.
    case classes(Int)
    /// Overlapping regions: those with a score above 0. For each, 1 for the classes that are part of it.
    case regions([[UInt8]])
  }

  private let kind: Kind
  /// Of classes, for each prediction how often each reference; of regions, for each the same of 0 and 1.
  private var table: [Int]

  /// Of an output with labels.
  init(_ target: Output.Target) {
    switch target {
    case .labels(let labels):
      kind = .classes(labels.count)
      table = Array(repeating: 0, count: labels.count * labels.count)
    case .regions(let regions, let labels):
      kind = .regions(
        regions.map { region in labels.map { region.labels.contains($0.value) ? 1 : 0 } })
      table = Array(repeating: 0, count: regions.count * 4)
    case .input, .none: preconditionFailure("what is validated has labels")
    }
  }

  /// Counts the voxels of a plane.
  ///
  /// - Parameters:
  ///   - scores: [channel][row][column], logits.
  ///   - width: columns of these.
  ///   - covered: rows and columns of the reference that one of these covers.
  ///   - reference: class indices; voxels with one beyond the labels are ignored.
  ///   - room: as many as there are scores of a channel, or more.
  mutating func add(
    _ scores: UnsafeBufferPointer<Float>, width: Int, covering covered: (rows: Int, columns: Int),
    reference: UnsafeBufferPointer<UInt8>, room: UnsafeMutableBufferPointer<UInt8>
  ) {
    let voxels = reference.count / (covered.rows * covered.columns)
    let kind = kind
    func count(
      _ table: UnsafeMutablePointer<Int>, _ count: Int, of labels: Int, _ part: (UInt8) -> Int
    ) {
      guard covered != (1, 1) else {
        for voxel in 0..<voxels where reference[voxel] < labels {
          table[Int(room[voxel]) * count + part(reference[voxel])] += 1
        }
        return
      }
      let columns = width * covered.columns
      for voxel in reference.indices where reference[voxel] < labels {
        let (row, column) = voxel.quotientAndRemainder(dividingBy: columns)
        let predicted = room[row / covered.rows * width + column / covered.columns]
        table[Int(predicted) * count + part(reference[voxel])] += 1
      }
    }
    table.withUnsafeMutableBufferPointer { table in
      switch kind {
      case .classes(let classes):
        Self.greatest(of: classes, scores, into: room, voxels)
        count(table.baseAddress!, classes, of: classes) { Int($0) }
      case .regions(let regions):
        for (region, parts) in regions.enumerated() {
          for voxel in 0..<voxels { room[voxel] = scores[region * voxels + voxel] > 0 ? 1 : 0 }
          parts.withUnsafeBufferPointer { parts in
            count(table.baseAddress! + region * 4, 2, of: parts.count) { Int(parts[Int($0)]) }
          }
        }
      }
    }
  }

  private static func greatest(
    of classes: Int, _ scores: UnsafeBufferPointer<Float>,
    into room: UnsafeMutableBufferPointer<UInt8>, _ voxels: Int
  ) {
    for voxel in 0..<voxels {
      var best = 0
      for other in 1..<classes
      where scores[other * voxels + voxel] > scores[best * voxels + voxel] { best = other }
      room[voxel] = UInt8(best)
    }
  }

  /// Of each label but the background, or of each region.
  var counts: [ConfusionCounts] {
    switch kind {
    case .classes(let classes):
      (1..<classes).map { label in
        let both = table[label * classes + label]
        let others = 0..<classes
        return ConfusionCounts(
          truePositives: both,
          falsePositives: others.reduce(-both) { $0 + table[label * classes + $1] },
          falseNegatives: others.reduce(-both) { $0 + table[$1 * classes + label] })
      }
    case .regions(let regions):
      regions.indices.map { region in
        ConfusionCounts(
          truePositives: table[region * 4 + 3], falsePositives: table[region * 4 + 2],
          falseNegatives: table[region * 4 + 1])
      }
    }
  }
}
