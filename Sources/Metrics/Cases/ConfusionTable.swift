/// How often each pair of values of a prediction and a reference meet, from which the counts of any
/// label, or union of labels, follow.
public struct ConfusionTable: Hashable, Sendable {
  struct Pair: Hashable {
    var predicted: Int32
    var reference: Int32
  }

  private let counts: [Pair: Int]

  /// Compares two volumes of label values, voxel by voxel, but for those where the reference is `ignored`.
  public init(prediction: [Int32], reference: [Int32], ignoring ignored: Int32? = nil) {
    precondition(prediction.count == reference.count, "volumes of one size")
    var counts: [Pair: Int] = [:]
    var (last, run) = (Pair(predicted: 0, reference: 0), 0)
    // Labels come in runs: one look-up a run.
    for (predicted, reference) in zip(prediction, reference) {
      if predicted != last.predicted || reference != last.reference {
        if run > 0 { counts[last, default: 0] += run }
        (last, run) = (Pair(predicted: predicted, reference: reference), 0)
      }
      run += 1
    }
    if run > 0 { counts[last, default: 0] += run }
    self.counts = counts.filter { $0.key.reference != ignored }
  }

  /// The values that either volume holds, in order.
  public var values: [Int] {
    Set(counts.keys.flatMap { [Int($0.predicted), Int($0.reference)] }).sorted()
  }

  /// The counts of the union of some label values.
  public func counts(of labels: [Int]) -> ConfusionCounts {
    let labels = Set(labels)
    var result = ConfusionCounts()
    for (pair, count) in counts {
      switch (labels.contains(Int(pair.predicted)), labels.contains(Int(pair.reference))) {
      case (true, true): result.truePositives += count
      case (true, false): result.falsePositives += count
      case (false, true): result.falseNegatives += count
      case (false, false): result.trueNegatives += count
      }
    }
    return result
  }
}
