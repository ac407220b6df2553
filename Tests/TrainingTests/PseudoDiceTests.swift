import Experiment
import Foundation
import Testing

@testable import Training

/// Scores between epochs against numbers that `Fixtures/pseudo_dice.py` made by nnU-Net's own rules.
@Suite struct PseudoDiceTests {
  private struct Witness: Decodable {
    struct Validation: Decodable {
      struct Batch: Decodable {
        var logits: [Float]
        var classes: [UInt8]
      }

      var batches: [Batch]
      /// True and false positives and false negatives of each label.
      var counts: [[Int]]
      var dice: [Double?]
      var mean: Double
    }

    var labels: Validation
    var regions: Validation
    var means: [Double]
    var moving: [Double]
  }

  private let witness: Witness

  init() throws {
    let file = Bundle.module.bundleURL.appendingPathComponent("Fixtures/pseudo_dice.json")
    witness = try JSONDecoder().decode(Witness.self, from: Data(contentsOf: file))
  }

  private static func labels(_ values: [Int]) -> [Label] {
    values.map { Label(name: "\($0)", value: $0) }
  }

  /// Batches of two items of 4 planes of 6 rows of 10 voxels, plane by plane.
  private func overlap(_ target: Output.Target, _ validation: Witness.Validation) -> PatchOverlap {
    var overlap = PatchOverlap(target)
    let (items, planes, plane) = (2, 4, 60)
    var room = [UInt8](repeating: 0, count: plane)
    for batch in validation.batches {
      let channels = batch.logits.count / (items * planes * plane)
      for item in 0..<items {
        for d in 0..<planes {
          let scores = (0..<channels).flatMap { channel in
            let start = ((item * channels + channel) * planes + d) * plane
            return batch.logits[start..<start + plane]
          }
          let first = (item * planes + d) * plane
          scores.withUnsafeBufferPointer { scores in
            Array(batch.classes[first..<first + plane]).withUnsafeBufferPointer { classes in
              room.withUnsafeMutableBufferPointer {
                overlap.add(scores, width: 10, covering: (1, 1), reference: classes, room: $0)
              }
            }
          }
        }
      }
    }
    return overlap
  }

  /// Worked out by hand: of four voxels the second is predicted wrong, and the last is nobody's.
  @Test(arguments: [(1, 1), (2, 1)]) func `what is ignored is counted nowhere`(
    _ covered: (rows: Int, columns: Int)
  ) {
    let scores: [Float] = [1, 0, 1, 0, 0, 1, 0, 1]
    let ignored = UInt8(LabelInput.ignoredClass)
    let classes: [UInt8] = [0, 0, 0, ignored]
    let reference = covered.rows == 1 ? classes : classes + classes
    var overlap = PatchOverlap(.labels(Self.labels([0, 4])))
    var room = [UInt8](repeating: 0, count: 4)
    scores.withUnsafeBufferPointer { scores in
      reference.withUnsafeBufferPointer { reference in
        room.withUnsafeMutableBufferPointer {
          overlap.add(scores, width: 4, covering: covered, reference: reference, room: $0)
        }
      }
    }
    let counts = overlap.counts[0]
    #expect(counts.truePositives == 0 && counts.falseNegatives == 0)
    #expect(counts.falsePositives == covered.rows)
  }

  private func check(_ target: Output.Target, _ validation: Witness.Validation) {
    let counts = overlap(target, validation).counts
    #expect(
      counts.map { [$0.truePositives, $0.falsePositives, $0.falseNegatives] } == validation.counts)
    #expect(counts.map(\.dice) == validation.dice)
  }

  @Test func `labels are counted as nnU-Net counts them`() {
    check(.labels(Self.labels([0, 10, 20, 30])), witness.labels)
  }

  @Test func `regions are counted as nnU-Net counts them`() {
    let regions = [("WT", [1, 2, 4]), ("TC", [1, 4]), ("ET", [4])].map {
      Region(name: $0.0, labels: $0.1)
    }
    check(.regions(regions, labels: Self.labels([0, 1, 2, 4])), witness.regions)
  }

  /// A score that covers 2 x 5 voxels of the reference is the same score ten times.
  @Test func `a coarser output counts for all voxels that it covers`() {
    let target = Output.Target.labels(Self.labels([0, 1, 2]))
    let (rows, width) = (3, 2)
    let coarse: [Float] = (0..<3 * rows * width).map { Float(($0 * 7) % 11) }
    let reference = (0..<60).map { UInt8($0 * $0 % 3) }
    let fine = (0..<3).flatMap { channel in
      (0..<60).map { voxel in
        coarse[channel * rows * width + voxel / 10 / 2 * width + voxel % 10 / 5]
      }
    }
    var room = [UInt8](repeating: 0, count: 60)
    let counts = [(coarse, width, (2, 5)), (fine, 10, (1, 1))].map { scores, width, covered in
      var overlap = PatchOverlap(target)
      scores.withUnsafeBufferPointer { scores in
        reference.withUnsafeBufferPointer { reference in
          room.withUnsafeMutableBufferPointer {
            overlap.add(
              scores, width: width, covering: (rows: covered.0, columns: covered.1),
              reference: reference, room: $0)
          }
        }
      }
      return overlap.counts
    }
    #expect(counts[0] == counts[1] && counts[0].contains { $0.truePositives > 0 })
  }

  @Test func `the moving Dice is nnU-Net's, and the best epoch is where it rises`() {
    var history = ValidationHistory(.patches, nil)
    var highest = -Double.infinity
    for (index, (mean, moving)) in zip(witness.means, witness.moving).enumerated() {
      let isBest = history.add(mean, step: index + 1)
      #expect(abs(history.movingDice! - moving) < 1e-15)
      #expect(isBest == (moving > highest))
      highest = max(highest, moving)
      #expect(history.best?.dice == history.movingDice || !isBest)
    }
    // Nothing was there to score: all is as it was.
    let before = history.movingDice
    #expect(!history.add(nil, step: 99) && history.movingDice == before && !history.isStopped)
  }

  @Test func `on volumes the mean itself is compared`() {
    var history = ValidationHistory(.volumes, nil)
    #expect([0.5, 0.4, 0.51, 0.51].map { history.add($0, step: 1) } == [true, false, true, false])
    #expect(history.best?.dice == 0.51)
  }

  /// What MONAI's `EarlyStopHandler` (Ignite's `EarlyStopping`) does with the same scores, patience and least
  /// difference: the number of calls until it ends the run, counted by hand from its source.
  @Test(arguments: [
    ([0.1, 0.2, 0.2, 0.2, 0.2], 3, 0.0, 5), ([0.1, 0.2, 0.15, 0.25, 0.2, 0.2], 2, 0.0, 6),
    // Rises of 0.05 count as none, and each is measured from the one before.
    ([0.1, 0.15, 0.2, 0.25, 0.3], 2, 0.06, 3), ([0.1, 0.15, 0.3, 0.31, 0.32], 2, 0.06, 5),
    ([0.1], 1, 0.0, nil), ([0.1, 0.2, 0.3, 0.4], 1, 0.0, nil),
  ])
  func `a run ends early after so many validations without improvement`(
    _ scores: [Double], _ patience: Int, _ improvement: Double, end: Int?
  ) {
    var history = ValidationHistory(
      .volumes, EarlyStopping(patience: patience, improvement: improvement))
    let stopped = scores.indices.first { index in
      _ = history.add(scores[index], step: index)
      return history.isStopped
    }
    #expect(stopped.map { $0 + 1 } == end)
  }
}
