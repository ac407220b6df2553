import Experiment
import Foundation
import Kernels
import Program
import Runtime
import Volumes

/// The loop: batches from a loader, steps on a session, checkpoints, metrics.
public struct Trainer {
  /// What a run ends with.
  public enum End: Hashable, Sendable {
    case finished
    case interrupted
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
    public var learningRate: Double
    /// Seconds of training so far.
    public var seconds: Double
    /// How much wider than the model's `exact-range` the range is by now.
    public var rangeScale: Int
  }

  public let session: Session
  public let folder: RunFolder
  public let settings: RunSettings
  public private(set) var progress: RunProgress
  /// The step that the checkpoint is of.
  public private(set) var savedStep: Int
  private let cases: [Case]
  /// Steps that see as many voxels as the training volumes have, once they are resampled.
  private let stepsPerEpoch: Int
  private let cacheLimit: Int
  private let store: PreprocessedStore?
  private let secondsBetweenSaves: Double

  /// - Parameters:
  ///   - cases: the cases to train on; at least one, each with a label where the model needs it.
  ///   - cacheLimit: most bytes of cases that the loader keeps in memory.
  ///   - store: where preprocessed volumes are kept.
  ///   - secondsBetweenSaves: of training, at least.
  public init(
    _ session: Session, folder: RunFolder, settings: RunSettings, progress: RunProgress,
    cases: [Case], cacheLimit: Int, store: PreprocessedStore? = nil,
    secondsBetweenSaves: Double = 120
  ) throws {
    self.session = session
    self.folder = folder
    self.settings = settings
    self.progress = progress
    savedStep = progress.step
    self.cases = cases
    self.cacheLimit = cacheLimit
    self.store = store
    self.secondsBetweenSaves = secondsBetweenSaves
    let experiment = session.program.experiment
    let voxels = try cases.reduce(0) {
      $0 + (try experiment.preprocessing.voxelCount(of: $1.images[0]))
    }
    let seen = experiment.input.batch * experiment.input.patch.reduce(1, *)
    stepsPerEpoch = max(1, (voxels + seen - 1) / seen)
  }

  /// Trains until the run is over or `isInterrupted` says so, and saves. Throws what the loader and
  /// the files throw, after an attempt to save what was trained, and `TrainingError.diverged`; what is not finite
  /// is not saved.
  public mutating func run(
    isInterrupted: () -> Bool, report: (StepReport) -> Void
  ) throws -> End {
    if !isOver {
      // A run that was over before its last gradients came to an update, and is to go on: it gathers
      // them again.
      progress.step = progress.update * session.program.experiment.accumulation
    }
    let metrics = try MetricsLog(folder.metrics, upTo: progress.step)
    let program = session.program
    let loader = PatchLoader(
      cases: cases, labels: program.labelPorts.map(\.map),
      preprocessing: program.experiment.preprocessing, store: store,
      sampler: PatchSampler(program.experiment, seed: settings.seed), firstStep: progress.step,
      cacheLimit: cacheLimit)
    // Once all is saved: it may be reading a file.
    defer { loader.stop() }
    var point = ResumePoint(session, progress)
    let end: End
    do {
      end = try steps(loader, metrics, from: &point, isInterrupted, report)
      if end == .interrupted { try goBack(to: point) }
      try metrics.synchronize()
      try save()
    } catch let error as TrainingError where error.isDivergence {
      throw error
    } catch {
      try? metrics.synchronize()
      if (try? goBack(to: point)) != nil { try? save() }
      throw error
    }
    return end
  }

  private mutating func steps(
    _ loader: PatchLoader, _ metrics: MetricsLog, from point: inout ResumePoint,
    _ isInterrupted: () -> Bool,
    _ report: (StepReport) -> Void
  ) throws -> End {
    let program = session.program
    let ports = TrainingPorts(program)
    let step = TrainingStep(session)
    let clock = ContinuousClock()
    let before = progress.seconds
    let start = clock.now
    var lastSave = progress.seconds
    while !isOver {
      guard !isInterrupted(), try ports.next(loader, unless: isInterrupted) else {
        return .interrupted
      }
      let rate = learningRate(of: settings.limit)
      let context = StepContext(
        seed: settings.seed, step: UInt64(progress.step), update: UInt64(progress.update + 1),
        learningRate: rate)
      let loss = try step.accumulate(context, step: progress.step + 1) {
        ports.write(to: session)
      }
      progress.step += 1
      let isUpdate = progress.step % program.experiment.accumulation == 0
      if isUpdate {
        try step.update(context, step: progress.step)
        progress.update += 1
      }
      progress.seconds = before + (clock.now - start) / .seconds(1)
      if isUpdate { point = ResumePoint(session, progress) }
      let stepReport = self.report(
        loss, ports.losses.map { ($0.name, session.readScalar($0.tensor)) }, rate)
      try metrics.append(stepReport)
      report(stepReport)
      if isUpdate, progress.seconds - lastSave > secondsBetweenSaves {
        try metrics.synchronize()
        try save()
        lastSave = progress.seconds
      }
    }
    return .finished
  }

  private mutating func goBack(to point: ResumePoint) throws {
    try point.restore(session)
    progress = point.progress
  }

  /// Writes the checkpoint. Throws `FileError`, and `TrainingError.diverged` for values that are not
  /// finite; the last one stays whole.
  public mutating func save() throws {
    var keepsSeconds = false
    if case .minutes = settings.limit { keepsSeconds = true }
    try Checkpoint.save(session, progress, keepsSeconds: keepsSeconds, to: folder.checkpoint)
    savedStep = progress.step
  }

  /// How many cases it trains on.
  public var caseCount: Int { cases.count }

  /// How much of a run of some limit is done, 0 to 1 and more where that is less than what is done.
  public func fraction(of limit: RunLimit) -> Double {
    limit.fraction(of: progress, stepsPerEpoch: stepsPerEpoch)
  }

  /// The rate of the next step in a run of some limit.
  public func learningRate(of limit: RunLimit) -> Double {
    let experiment = session.program.experiment
    return experiment.optimizer.rate * experiment.schedule.factor(at: fraction(of: limit))
  }

  private var isOver: Bool { fraction(of: settings.limit) >= 1 }

  private func report(
    _ loss: Double, _ losses: [(name: String, value: Double)], _ rate: Double
  ) -> StepReport {
    var epochs: Int?
    if case .epochs(let count) = settings.limit { epochs = count }
    return StepReport(
      step: progress.step, progress: min(fraction(of: settings.limit), 1),
      epoch: (progress.step - 1) / stepsPerEpoch + 1, epochs: epochs,
      loss: loss, losses: losses, learningRate: rate, seconds: progress.seconds,
      rangeScale: session.rangeScale)
  }
}
