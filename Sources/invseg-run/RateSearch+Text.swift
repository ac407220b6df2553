import Reports
import Training

extension RateSearch {
  /// At most so many rows and columns of bars.
  private static let (rows, bars) = (25, 40)

  /// Every few updates' rate and loss, and the smoothed loss as a bar.
  var table: String {
    guard let least, let first = points.first else { return "no update was finite" }
    // What diverges may be beyond all measure, so bars end a little above the first loss.
    let top = first.smoothed + 0.25 * (first.smoothed - least.smoothed)
    let height = max(top - least.smoothed, .leastNormalMagnitude)
    let stride = (points.count + Self.rows - 1) / Self.rows
    var rows = [["rate", "of the batch", "smoothed", ""]]
    for (index, point) in points.enumerated() where index % stride == 0 {
      let share = min((point.smoothed - least.smoothed) / height, 1)
      let length = 1 + Int((share * Double(Self.bars - 1)).rounded())
      let bar = String(repeating: "#", count: length)
      rows.append([
        point.rate.readableRate, point.loss.fixed(4), point.smoothed.fixed(4),
        bar + String(repeating: " ", count: Self.bars - length),
      ])
    }
    return TextTable.text(rows)
  }

  /// The rate that is suggested and why, or why there is none.
  ///
  /// - Parameter modelRate: what the model says.
  func conclusion(_ modelRate: Double) -> [String] {
    var lines: [String] = []
    if let divergedAt { lines.append("training diverged at \(divergedAt.readableRate)") }
    guard let least, let steepest else {
      return lines + ["no rate is suggested: the smoothed loss does not fall; try lower rates"]
    }
    if least.rate == points.last?.rate, divergedAt == nil {
      lines.append("the loss still falls at the last rate: higher ones may do, try --to")
    }
    return lines + [
      "the smoothed loss is least at \(least.rate.readableRate); higher rates do harm",
      "suggested rate: \(steepest.rate.readableRate), where it falls fastest (the model has \(modelRate.readableRate))",
    ]
  }
}
