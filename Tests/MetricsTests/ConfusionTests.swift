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
}
