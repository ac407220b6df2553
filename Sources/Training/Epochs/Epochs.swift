import Experiment

/// The epochs of a run whose model speaks of them: how far they are, what they came to, and whether their
/// validations end the run. All of it follows from the run's files up to a step.
struct Epochs {
  /// Steps of each.
  private let length: Int
  private(set) var history: ValidationHistory
  /// The last one that is in the log; 0 for none.
  private(set) var last = 0
  private var log: EpochLog?
  /// Losses of the present epoch, and the rate of its latest step.
  private var losses = (sum: 0.0, count: 0)
  private var learningRate: Double?

  /// What the log of a folder tells up to a step. Throws `TrainingError` where it lacks an epoch that was validated:
  /// which is the best one would not be known.
  init(_ experiment: Experiment, length: Int, folder: RunFolder, upTo step: Int) throws {
    self.length = length
    history = ValidationHistory(
      experiment.validation?.on ?? .patches, experiment.earlyStopping)
    func check(before epoch: Int) throws {
      guard let every = experiment.validation?.every else { return }
      let next = (last / every + 1) * every
      guard next < epoch else { return }
      throw TrainingError.badRun(
        folder.epochs,
        "lacks epoch \(next), which was validated, so which is the best is not known")
    }
    for past in EpochFigures.read(folder, before: step + 1) {
      try check(before: past.epoch)
      last = past.epoch
      if past.isValidated { _ = history.add(past.meanDice, step: past.step) }
    }
    // The one that ends with the step may be due.
    try check(before: (step - 1) / length + 1)
  }

  /// Opens the log to go on after a step, whose losses so far are those of the metrics.
  mutating func open(_ folder: RunFolder, after step: Int) throws {
    log = try EpochLog(folder.epochs, upTo: step)
    (losses, learningRate) = ((0, 0), nil)
    let first = isEnd(step) && last < step / length ? step - length : step / length * length
    for (loss, rate) in MetricsLog.losses(folder.metrics, of: first + 1..<step + 1) {
      add(loss: loss, learningRate: rate)
    }
  }

  private func isEnd(_ step: Int) -> Bool { step > 0 && step.isMultiple(of: length) }

  /// The epoch that ends with a step and is not in the log yet.
  func due(at step: Int) -> Int? {
    isEnd(step) && last < step / length ? step / length : nil
  }

  /// Counts a step of the present epoch.
  mutating func add(loss: Double, learningRate rate: Double) {
    losses = (losses.sum + loss, losses.count + 1)
    learningRate = rate
  }

  /// Ends the epoch that is due; its line is on the disk then. Throws `FileError`.
  ///
  /// - Parameter dice: of each label; nil where it was not validated.
  mutating func finish(
    at step: Int, seconds: Double, dice: [(name: String, dice: Double?)]?
  ) throws -> EpochReport {
    last = step / length
    let validation = dice.map { dice in
      let known = dice.compactMap(\.dice)
      let mean = known.isEmpty ? nil : known.reduce(0, +) / Double(known.count)
      let isBest = history.add(mean, step: step)
      return EpochReport.Validation(
        dice: dice, meanDice: mean, movingDice: history.movingDice, isBest: isBest)
    }
    let report = EpochReport(
      epoch: last, step: step, seconds: seconds,
      loss: losses.count > 0 ? losses.sum / Double(losses.count) : nil,
      learningRate: learningRate, validation: validation)
    try log?.append(report)
    (losses, learningRate) = ((0, 0), nil)
    return report
  }
}
