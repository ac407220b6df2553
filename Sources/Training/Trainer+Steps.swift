import Kernels
import Runtime

extension Trainer {
  /// Steps, and what comes between them, until the run is over or interrupted. `point` is where it goes back
  /// to then.
  mutating func steps(
    _ loaders: Loaders, _ metrics: MetricsLog, from point: inout ResumePoint,
    _ isInterrupted: () -> Bool, _ report: (Event) -> Void
  ) throws -> End {
    let program = session.program
    let ports = TrainingPorts(program)
    let step = TrainingStep(session)
    let clock = RunClock(goingOnFrom: progress.seconds)
    var lastSave = progress.seconds
    while true {
      if let epoch = epochs?.due(at: progress.step) {
        guard
          let ended = try end(epoch, loaders.validation, clock, isInterrupted, report)
        else { return .interrupted }
        point = ResumePoint(session, progress)
        if ended.validation?.isBest ?? false {
          try metrics.synchronize()
          try save()
          try saveBest()
          lastSave = progress.seconds
        }
        report(.epoch(ended))
      }
      guard !isOver else { return .finished }
      let start = clock.seconds
      guard !isInterrupted(), try ports.next(loaders.training, unless: isInterrupted) else {
        return .interrupted
      }
      let rate = learningRate(of: settings.limit)
      let context = StepContext(
        seed: settings.seed, step: UInt64(progress.step), update: UInt64(progress.update + 1),
        learningRate: rate)
      let loss = try step.accumulate(context, step: progress.step + 1) {
        ports.write(to: session)
      }
      // An update writes the arena, where they lie.
      let terms = ports.losses.map { ($0.name, session.readScalar($0.tensor)) }
      progress.step += 1
      let isUpdate = progress.step % program.experiment.accumulation == 0
      if isUpdate {
        try step.update(context, step: progress.step)
        progress.update += 1
      }
      progress.seconds = clock.seconds
      if isUpdate { point = ResumePoint(session, progress) }
      let stepReport = self.report(
        loss, terms, rate, stepSeconds: progress.seconds - start)
      try metrics.append(stepReport)
      epochs?.add(loss: loss, learningRate: rate)
      report(.step(stepReport))
      if isUpdate, progress.seconds - lastSave > secondsBetweenSaves {
        try metrics.synchronize()
        try save()
        lastSave = progress.seconds
      }
    }
  }

  /// Ends an epoch with its validation, where it has one. Nil where that was interrupted: then the epoch has not
  /// ended.
  private mutating func end(
    _ epoch: Int, _ validation: EpochValidation?, _ clock: RunClock, _ isInterrupted: () -> Bool,
    _ report: (Event) -> Void
  ) throws -> EpochReport? {
    var dice: [(name: String, dice: Double?)]?
    if let validation, validation.isDue(after: epoch) {
      do {
        dice = try validation.dice(unless: isInterrupted) {
          report(.validating(epoch: epoch, share: $0))
        }
      } catch TrainingError.notFinite {
        throw TrainingError.diverged(step: progress.step, .validation)
      }
      guard dice != nil else { return nil }
    }
    progress.seconds = clock.seconds
    return try epochs?.finish(at: progress.step, seconds: progress.seconds, dice: dice)
  }
}

/// Seconds of training. Those before an interruption count, and those for which the machine sleeps do not.
private struct RunClock {
  private let clock = SuspendingClock()
  private let start: SuspendingClock.Instant
  private let before: Double

  init(goingOnFrom seconds: Double) {
    before = seconds
    start = clock.now
  }

  var seconds: Double { before + (clock.now - start) / .seconds(1) }
}
