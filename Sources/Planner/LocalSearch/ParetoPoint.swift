import Plan

/// An evaluation on the frontier of live bytes and time: what it costs, and how to make it again.
struct ParetoPoint {
  /// The most live bytes.
  var peak: Int
  var seconds: Double
  var choices: Choices
  var recorded: RecordedSchedule?

  init(_ evaluation: Evaluation) {
    (peak, seconds) = (evaluation.peak, evaluation.seconds)
    (choices, recorded) = (evaluation.choices, evaluation.recorded)
  }

  /// Nil where the choices drop a value that nothing can recover.
  init?(_ choices: Choices, _ graph: ProblemGraph) {
    guard let evaluation = Evaluation(choices, graph) else { return nil }
    self.init(evaluation)
  }

  func evaluation(_ graph: ProblemGraph) -> Evaluation? {
    recorded.map { Evaluation($0, graph) } ?? Evaluation(choices, graph)
  }
}

extension [ParetoPoint] {
  /// Those of which none is both slower and larger than another, the fastest and largest first.
  var nondominated: [ParetoPoint] {
    var best: [ParetoPoint] = []
    for point in sorted(by: { ($0.seconds, $0.peak) < ($1.seconds, $1.peak) })
    where best.last.map({ point.peak < $0.peak }) ?? true {
      best.append(point)
    }
    return best
  }
}
