import Foundation
import Metrics
import Testing

@Suite struct MetricsTests {
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

  @Test func meansSkipTheUndefined() throws {
    func scores(_ counts: ConfusionCounts) -> Scores { Scores(counts) }
    let half = scores(.init(truePositives: 1, falsePositives: 1, falseNegatives: 1))
    let whole = scores(.init(truePositives: 2))
    let undefined = scores(.init(trueNegatives: 4))
    let summary = EvaluationSummary(
      [
        .init(metrics: ["1": half, "2": whole], predictionFile: "p/a", referenceFile: "r/a"),
        .init(metrics: ["1": undefined, "2": half], predictionFile: "p/b", referenceFile: "r/b"),
        .init(metrics: ["1": undefined, "2": whole], predictionFile: "p/c", referenceFile: "r/c"),
      ], labels: ["1", "2"])
    #expect(summary.mean["1"]?.dice == 0.5)
    #expect(summary.mean["1"]?.trueNegatives == 8.0 / 3)
    #expect(summary.mean["2"]?.dice == 2.5 / 3)
    #expect(summary.foregroundMean.dice == (0.5 + 2.5 / 3) / 2)
  }

  @Test func jsonHasTheKeysOfNNUNet() throws {
    let empty = Scores(ConfusionCounts(trueNegatives: 8))
    let summary = EvaluationSummary(
      [.init(metrics: ["1": empty], predictionFile: "p/a.nii.gz", referenceFile: "r/a.nii.gz")],
      labels: ["1"])
    let scores = #"{"Dice":null,"FN":0,"FP":0,"IoU":null,"TN":8,"TP":0,"n_pred":0,"n_ref":0}"#
    let expected =
      #"{"foreground_mean":\#(scores),"mean":{"1":\#(scores)},"metric_per_case":"#
      + #"[{"metrics":{"1":\#(scores)},"prediction_file":"p/a.nii.gz","#
      + #""reference_file":"r/a.nii.gz"}]}"#
    let text = String(decoding: try summary.json(), as: UTF8.self)
    #expect(text.filter { !$0.isWhitespace } == expected)
  }
}
