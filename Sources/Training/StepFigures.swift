import Foundation

/// What is known of a step that was trained: a line of `metrics.jsonl`.
public struct StepFigures: Hashable, Sendable {
  public struct Term: Hashable, Sendable {
    public var name: String
    public var value: Double
  }

  public var step: Int
  public var epoch: Int
  public var loss: Double
  public var learningRate: Double
  /// Of training so far.
  public var seconds: Double
  /// The terms of the loss, in order of their names.
  public var terms: [Term]

  /// The same of what was told of a step.
  public init(_ report: Trainer.StepReport) {
    step = report.step
    epoch = report.epoch
    loss = report.loss
    learningRate = report.learningRate
    seconds = report.seconds
    terms = report.losses.map { Term(name: $0.name, value: $0.value) }
      .sorted { $0.name < $1.name }
  }

  /// Nil for a line that was not written whole.
  init?(_ line: Data) {
    guard var figures = try? JSONDecoder().decode([String: Double].self, from: line) else {
      return nil
    }
    func take(_ key: MetricsLog.Key) -> Double? { figures.removeValue(forKey: key.rawValue) }
    guard let step = take(.step).flatMap(Int.init(exactly:)),
      let epoch = take(.epoch).flatMap(Int.init(exactly:)), let loss = take(.loss),
      let learningRate = take(.learningRate), let seconds = take(.seconds)
    else { return nil }
    (self.step, self.epoch, self.loss) = (step, epoch, loss)
    (self.learningRate, self.seconds) = (learningRate, seconds)
    terms = figures.sorted { $0.key < $1.key }.map { Term(name: $0.key, value: $0.value) }
  }

  /// Calls `body` with the steps of a run's log before `step`, in their order; with all of them where none
  /// is given.
  public static func read(
    _ folder: RunFolder, before step: Int? = nil, _ body: (StepFigures) throws -> Void
  ) rethrows {
    for line in MetricsLog.lines(folder.metrics) {
      guard let figures = StepFigures(line), step.map({ figures.step < $0 }) ?? true else {
        continue
      }
      try body(figures)
    }
  }
}
