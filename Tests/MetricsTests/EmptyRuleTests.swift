import Metrics
import Testing

/// What each definition says of masks without voxels. The numbers are those of the tools; `PeerTests`
/// have more of them.
@Suite struct EmptyRuleTests {
  private static let nothing: [Int32] = Array(repeating: 0, count: 27)
  private static let something: [Int32] = (0..<27).map { $0 == 13 ? 1 : 0 }

  private func scores(
    _ prediction: [Int32], _ reference: [Int32], _ definition: ScoreDefinition
  ) -> Scores {
    CaseComparison(
      prediction: prediction, reference: reference, size: [3, 3, 3], spacing: [1, 1, 1],
      labels: [[1]], by: definition, tolerance: 1
    ).scores(of: [1])
  }

  /// Dice, HD, HD95, ASSD, NSD, sensitivity of label 1.
  private func row(
    _ prediction: [Int32], _ reference: [Int32], _ definition: ScoreDefinition
  ) -> [Double?] {
    let scores = scores(prediction, reference, definition)
    return [
      Score.dice, .hausdorff, .hausdorff95, .averageSurfaceDistance, .surfaceDice, .sensitivity,
    ].map { scores[$0] }
  }

  @Test func `neither has the label`() {
    let (none, one) = (Self.nothing, Self.nothing)
    #expect(row(none, one, .monai) == [nil, nil, nil, nil, nil, nil])
    #expect(row(none, one, .deepmind) == [nil, nil, nil, nil, nil, nil])
    #expect(row(none, one, .medpy) == [1, nil, nil, nil, 1, 0])
    #expect(row(none, one, .brats2020) == [1, 0, 0, 0, 1, 1])
    #expect(row(none, one, .brats2023) == [1, 0, 0, 0, 1, 1])
  }

  @Test func `the prediction lacks the label`() {
    let (none, one) = (Self.nothing, Self.something)
    #expect(row(none, one, .monai) == [0, nil, nil, nil, 0, 0])
    #expect(row(none, one, .deepmind) == [0, nil, nil, nil, 0, 0])
    #expect(row(none, one, .medpy) == [0, nil, nil, nil, 0, 0])
    #expect(row(none, one, .brats2020) == [0, 373.1287, 373.1287, 373.1287, 0, 0])
    #expect(row(none, one, .brats2023) == [0, 374, 374, 374, 0, 0])
  }

  @Test func `the reference lacks the label`() {
    let (one, none) = (Self.something, Self.nothing)
    #expect(row(one, none, .monai) == [0, nil, nil, nil, 0, nil])
    #expect(row(one, none, .deepmind) == [0, nil, nil, nil, 0, nil])
    #expect(row(one, none, .medpy) == [0, nil, nil, nil, 0, 0])
    #expect(row(one, none, .brats2020) == [0, 373.1287, 373.1287, 373.1287, 0, 0])
    #expect(row(one, none, .brats2023) == [0, 374, 374, 374, 0, 0])
    #expect(scores(one, none, .monai)[.volumeError] == nil)
  }

  /// The diagonal of a BraTS volume, in mm.
  @Test func `a region that BraTS 2020 misses is a diagonal away`() {
    let diagonal = Double(240 * 240 + 240 * 240 + 155 * 155).squareRoot()
    #expect(abs(ScoreDefinition.brats2020.empty.missedDistance! - diagonal) < 5e-5)
  }

  @Test func `only lesions' definitions have scores of lesions`() {
    #expect(scores(Self.something, Self.something, .monai).columns == Array(Score.allCases[..<16]))
    #expect(scores(Self.something, Self.something, .brats2023).columns == Score.allCases)
  }
}
