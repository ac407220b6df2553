extension Trainer {
  /// What is told while a run is trained.
  public enum Event: Sendable {
    case step(StepReport)
    /// An epoch is validated, and what share of that is done.
    case validating(epoch: Int, share: Double)
    case epoch(EpochReport)
  }

  /// What is told about each step.
  public struct StepReport: Sendable {
    /// Steps done, and how far the run is, 0 to 1.
    public var step: Int
    public var progress: Double
    public var epoch: Int
    public var epochs: Int?
    public var loss: Double
    public var losses: [(name: String, value: Double)]
    /// The moving Dice of the latest validation.
    public var dice: Double?
    public var learningRate: Double
    /// Seconds of training so far.
    public var seconds: Double
    /// What this step took, its wait for the batch included.
    public var stepSeconds: Double
    /// Bytes that steps and validations have touched so far: parameters, gradients, optimizer, arena.
    public var measuredBytes: Int
    /// How much wider than the model's `exact-range` the range is by now.
    public var rangeScale: Int
  }

  func report(
    _ loss: Double, _ losses: [(name: String, value: Double)], _ rate: Double,
    stepSeconds: Double
  ) -> StepReport {
    var epochs: Int?
    if case .epochs(let count) = settings.limit { epochs = count }
    let program = session.program
    return StepReport(
      step: progress.step, progress: min(fraction(of: settings.limit), 1),
      epoch: (progress.step - 1) / stepsPerEpoch + 1, epochs: epochs,
      loss: loss, losses: losses, dice: self.epochs?.history.movingDice, learningRate: rate,
      seconds: progress.seconds, stepSeconds: stepSeconds,
      measuredBytes: program.peakBytes - program.arenaBytes + session.recordedArenaBytes,
      rangeScale: session.rangeScale)
  }
}
