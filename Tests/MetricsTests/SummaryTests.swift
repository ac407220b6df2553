import Foundation
import Metrics
import Randomness
import Testing

@Suite struct SummaryTests {
  /// Scores of labels 1 and 2, of rows of voxels.
  private func summary(
    _ cases: [(prediction: [Int32], reference: [Int32])], by definition: ScoreDefinition = .monai
  ) -> EvaluationSummary {
    let scored = cases.enumerated().map { index, item in
      let comparison = CaseComparison(
        prediction: item.prediction, reference: item.reference,
        size: [1, 1, item.reference.count], spacing: [1, 1, 1], labels: nil, by: definition,
        tolerance: 1)
      return EvaluationSummary.CaseScores(
        metrics: ["1": comparison.scores(of: [1]), "2": comparison.scores(of: [2])],
        name: "case \(index)", predictionFile: "p/\(index).nii.gz",
        referenceFile: "r/\(index).nii.gz", spacing: [1, 1, 1])
    }
    return EvaluationSummary(
      scored, labels: ["1", "2"], names: ["1": "core, \"hard\"", "9": "unused"], by: definition,
      tolerance: 1)
  }

  /// Dice of label 1: 1/2, none, none; of label 2: 1, 1/2, 1.
  private static let three: [(prediction: [Int32], reference: [Int32])] = [
    ([1, 1, 0, 2], [1, 0, 1, 2]), ([0, 2, 2, 0], [0, 2, 0, 2]), ([0, 0, 2, 2], [0, 0, 2, 2]),
  ]

  @Test func `means skip the undefined`() throws {
    let summary = summary(Self.three)
    #expect(summary.mean["1"]?[.dice] == 0.5)
    #expect(summary.mean["1"]?[.trueNegatives] == 9.0 / 3)
    #expect(summary.mean["2"]?[.dice] == 2.5 / 3)
    #expect(summary.foregroundMean[.dice] == (0.5 + 2.5 / 3) / 2)
    let two = try #require(summary.statistics["2"]?[.dice])
    // Of 1, 1/2, 1: the squares of 1/6, 2/6 and 1/6, over 2.
    #expect(two.count == 3 && two.mean == 2.5 / 3)
    #expect(abs(two.standardDeviation! - (1.0 / 12).squareRoot()) < 1e-15)
    let one = try #require(summary.statistics["1"]?[.dice])
    #expect(one.count == 1 && one.standardDeviation == nil && one.interval == nil)
    #expect(summary.foregroundStatistics[.dice]?.mean == summary.foregroundMean[.dice])
    #expect(summary.statistics["1"]?[.truePositives] == nil)
  }

  @Test func `the worst cases come first`() {
    #expect(summary(Self.three).worstFirst.map(\.name) == ["case 1", "case 0", "case 2"])
    #expect(summary(Self.three).worstFirst.map { $0.mean[.dice] } == [0.5, 0.75, 1])
    #expect(summary([([0, 0], [0, 0])]).worstFirst.isEmpty)
  }

  /// What readers of nnU-Net's files look for is where it was; all else has keys of its own.
  @Test func `JSON has the keys of nnU-Net, and ours beside them`() throws {
    let json = try JSONSerialization.jsonObject(with: summary([([0, 1], [0, 1])]).json())
    let object = try #require(json as? [String: Any])
    #expect(
      Set(object.keys) == [
        "metric_per_case", "mean", "foreground_mean", "statistics", "foreground_statistics",
        "names", "definition", "rules", "tolerance", "bootstrap",
      ])
    let cases = try #require(object["metric_per_case"] as? [[String: Any]])
    #expect(
      Set(cases[0].keys) == ["metrics", "case", "prediction_file", "reference_file", "spacing"])
    let metrics = try #require(cases[0]["metrics"] as? [String: [String: Any]])
    let theirs = ["Dice", "IoU", "TP", "FP", "FN", "TN", "n_pred", "n_ref"]
    let ours = ["HD", "HD95", "ASSD", "MHD", "NSD", "Sensitivity", "Specificity", "VolumeError"]
    for scores in [metrics["1"], object["foreground_mean"] as? [String: Any]] {
      #expect(Set(try #require(scores).keys) == Set(theirs + ours))
    }
    #expect(metrics["2"]?["Dice"] is NSNull && metrics["2"]?["HD"] is NSNull)
    #expect(object["definition"] as? String == "monai")
    #expect(object["names"] as? [String: String] == ["1": "core, \"hard\""])
  }

  @Test func `a table has a row for each case and label`() {
    let lines = summary([([0, 1], [0, 1])]).csv().split(separator: "\n")
    #expect(
      lines == [
        "case,label,name,Dice,IoU,TP,FP,FN,TN,n_pred,n_ref,HD,HD95,ASSD,MHD,NSD,"
          + "Sensitivity,Specificity,VolumeError",
        #"case 0,1,"core, ""hard""",1.0,1.0,1.0,0.0,0.0,1.0,1.0,1.0,0.0,0.0,0.0,0.0,1.0,1.0,1.0,0.0"#,
        "case 0,2,,,,0.0,0.0,0.0,2.0,0.0,0.0,,,,,,,1.0,",
      ])
  }

  /// For means of many independent values the percentiles are those of the normal distribution, mean ±
  /// 1.96 sd/√n. The bounds move by 4 % of the width from one set of 2000 resamples to another (its
  /// 2.5th percentile lies between ranks 50 ± 7); half of that is a binomial's standard deviation.
  @Test func `intervals are those of the normal distribution`() throws {
    var draw = SplitMix64(seed: 1)
    let values = (0..<200).map { _ in Double(draw.below(1000)) / 1000 }
    let mean = values.reduce(0, +) / 200
    let deviation = (values.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / 199).squareRoot()
    let half = 1.96 * deviation / 200.0.squareRoot()
    let interval = try #require(Bootstrap(cases: 200).interval(of: [values]))
    #expect(abs(interval.lowerBound - (mean - half)) < 0.1 * half)
    #expect(abs(interval.upperBound - (mean + half)) < 0.1 * half)
    // Cases are drawn together: a score and its opposite always make the same mean.
    let opposite = try #require(
      Bootstrap(cases: 200).interval(of: [values, values.map { 1 - $0 }]))
    #expect(abs(opposite.lowerBound - 0.5) < 1e-12 && abs(opposite.upperBound - 0.5) < 1e-12)
  }

  @Test func `one case has no interval`() {
    #expect(Bootstrap(cases: 1).interval(of: [[0.5]]) == nil)
    #expect(Bootstrap(cases: 3).interval(of: [[0.5, nil, nil]]) == nil)
    #expect(Bootstrap(cases: 3).interval(of: [[0.5, 0.5, nil]]) == 0.5...0.5)
  }
}
