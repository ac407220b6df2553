import Metrics
import Testing

@Suite struct ConfusionTests {
  static let prediction: [Int32] = [0, 0, 1, 1, 1, 2, 2, 4, 0, 0]
  static let reference: [Int32] = [0, 1, 1, 1, 0, 2, 4, 4, 0, 2]

  /// Counted by hand.
  @Test func countsOfALabel() {
    let table = ConfusionTable(prediction: Self.prediction, reference: Self.reference)
    #expect(table.values == [0, 1, 2, 4])
    let one = table.counts(of: [1])
    #expect(
      one
        == ConfusionCounts(
          truePositives: 2, falsePositives: 1, falseNegatives: 1, trueNegatives: 6))
    #expect(one.dice == 4.0 / 6 && one.intersectionOverUnion == 2.0 / 4)
    #expect(one.predicted == 3 && one.reference == 3)
  }

  @Test func countsOfARegionIgnoreItsParts() {
    let table = ConfusionTable(prediction: Self.prediction, reference: Self.reference)
    // Voxel 6 is 2 in one and 4 in the other: inside for both.
    #expect(
      table.counts(of: [1, 2, 4])
        == ConfusionCounts(
          truePositives: 5, falsePositives: 1, falseNegatives: 2, trueNegatives: 2))
    #expect(
      table.counts(of: [1, 4])
        == ConfusionCounts(
          truePositives: 3, falsePositives: 1, falseNegatives: 2, trueNegatives: 4))
  }

  @Test func scoresAreUndefinedWhereNeitherHasTheLabel() {
    let none = ConfusionTable(prediction: [0, 0], reference: [0, 0]).counts(of: [3])
    #expect(none.dice == nil && none.intersectionOverUnion == nil && none.trueNegatives == 2)
    let missed = ConfusionTable(prediction: [0, 0], reference: [0, 3]).counts(of: [3])
    #expect(missed.dice == 0)
  }

  /// Voxels that the reference ignores are no voxels.
  @Test func ignoredVoxels() {
    let (prediction, reference): ([Int32], [Int32]) = (
      [1, 1, 0, 2, 1, 0, 0], [1, 9, 9, 9, 0, 0, 1]
    )
    let counts = ConfusionTable(prediction: prediction, reference: reference, ignoring: 9)
      .counts(of: [1])
    let kept = prediction.indices.filter { reference[$0] != 9 }
    let expected = ConfusionTable(
      prediction: kept.map { prediction[$0] }, reference: kept.map { reference[$0] })
    #expect(counts == expected.counts(of: [1]))
    #expect(
      counts
        == ConfusionCounts(
          truePositives: 1, falsePositives: 1, falseNegatives: 1, trueNegatives: 1))
  }
}
