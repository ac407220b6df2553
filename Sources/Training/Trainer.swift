import Experiment
import Foundation
import Kernels
import Program
import Runtime
import Volumes

/// A run: batches from a loader, steps on a session, epochs with their validations, checkpoints, metrics.
public struct Trainer {
  /// What a run ends with.
  public enum End: Hashable, Sendable {
    case finished
    case interrupted
  }

  public let session: Session
  public let folder: RunFolder
  public let settings: RunSettings
  public internal(set) var progress: RunProgress
  /// The step that the checkpoint is of.
  public private(set) var savedStep: Int
  let cases: [Case]
  let validation: [Case]
  /// Steps of an epoch: as many as the model says or, where it does not, as see as many voxels as the training
  /// volumes have once they are resampled.
  public let stepsPerEpoch: Int
  /// Nil for a model that says nothing of epochs.
  var epochs: Epochs?
  private let cacheLimit: Int
  private let store: PreprocessedStore?
  let secondsBetweenSaves: Double

  /// - Parameters:
  ///   - cases: the cases to train on; at least one, each with a label where the model needs it.
  ///   - validation: the cases held out, which epochs are validated on where the model says so.
  ///   - cacheLimit: most bytes of cases that are kept in memory.
  ///   - store: where preprocessed volumes are kept.
  ///   - secondsBetweenSaves: of training, at least.
  public init(
    _ session: Session, folder: RunFolder, settings: RunSettings, progress: RunProgress,
    cases: [Case], validation: [Case] = [], cacheLimit: Int, store: PreprocessedStore? = nil,
    secondsBetweenSaves: Double = 120
  ) throws {
    self.session = session
    self.folder = folder
    self.settings = settings
    self.progress = progress
    savedStep = progress.step
    self.cases = cases
    self.validation = validation
    self.cacheLimit = cacheLimit
    self.store = store
    self.secondsBetweenSaves = secondsBetweenSaves
    let experiment = session.program.experiment
    stepsPerEpoch = try experiment.epoch ?? Self.stepsOfAPass(over: cases, experiment)
    if experiment.epoch != nil || experiment.validation != nil {
      epochs = try Epochs(experiment, length: stepsPerEpoch, folder: folder, upTo: progress.step)
    }
  }

  /// Steps that see as many voxels as the volumes have. An epoch that ends with a validation ends with an
  /// update.
  private static func stepsOfAPass(over cases: [Case], _ experiment: Experiment) throws -> Int {
    let voxels = try cases.reduce(0) {
      $0 + (try experiment.preprocessing.uncropped($1.images[0]).size.reduce(1, *))
    }
    let seen = experiment.input.batch * experiment.input.patch.reduce(1, *)
    return max(1, (voxels + seen - 1) / seen)
      .roundedUp(to: experiment.validation == nil ? 1 : experiment.accumulation)
  }

  /// Trains until the run is over or `isInterrupted` says so, and saves. Throws what the loaders and
  /// the files throw, after an attempt to save what was trained, and `TrainingError.diverged`; what is not finite
  /// is not saved.
  public mutating func run(
    isInterrupted: () -> Bool, report: (Event) -> Void
  ) throws -> End {
    if !isOver {
      // A run that was over before its last gradients came to an update, and is to go on: it gathers
      // them again.
      progress.step = progress.update * session.program.experiment.accumulation
    }
    let metrics = try MetricsLog(folder.metrics, upTo: progress.step)
    try epochs?.open(folder, after: progress.step)
    // Where a run ended between the checkpoint of its best epoch and the copy of it.
    if epochs?.history.best?.step == progress.step { try saveBest() }
    let loaders = try Loaders(self)
    // Once all is saved: they may be reading a file.
    defer { loaders.stop() }
    var point = ResumePoint(session, progress)
    let end: End
    do {
      end = try steps(loaders, metrics, from: &point, isInterrupted, report)
      // Of a run that is over the last gradients may have come to no update. A longer run gathers them again, so what
      // their steps moved is not saved either.
      point.restore(session)
      if end == .interrupted { progress = point.progress }
      try metrics.synchronize()
      try save()
    } catch let error as TrainingError where error.isDivergence {
      throw error
    } catch {
      try? metrics.synchronize()
      point.restore(session)
      progress = point.progress
      try? save()
      throw error
    }
    return end
  }

  /// Writes the checkpoint. Throws `FileError`, and `TrainingError.diverged` for values that are not
  /// finite; the last one stays whole.
  public mutating func save() throws {
    try save(to: folder.checkpoint)
    savedStep = progress.step
  }

  /// Writes what the best epoch came to. The checkpoint is of that epoch by then, or of a later one: so a
  /// resumed run never finds a best epoch that it has not come to.
  func saveBest() throws { try save(to: folder.best) }

  private func save(to path: String) throws {
    var keepsSeconds = false
    if case .minutes = settings.limit { keepsSeconds = true }
    try Checkpoint.save(session, progress, keepsSeconds: keepsSeconds, to: path)
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

  /// The epoch after which validations have ended the run before its limit; nil where they have not.
  public var stoppedAfter: Int? {
    epochs.flatMap { $0.history.isStopped ? $0.last : nil }
  }

  var isOver: Bool { fraction(of: settings.limit) >= 1 || stoppedAfter != nil }

  /// What reads cases beside the steps.
  struct Loaders {
    let training: PatchLoader
    /// Nil where the network is not validated while it trains.
    let validation: EpochValidation?

    init(_ trainer: Trainer) throws {
      let program = trainer.session.program
      let (cases, held) = (trainer.cases, trainer.validation)
      let rule = held.isEmpty ? nil : program.experiment.validation
      let isShared = rule?.on == .patches
      // Each of them has its share of the memory.
      let share = isShared ? trainer.cacheLimit / (cases.count + held.count) * held.count : 0
      validation = try rule.map {
        try EpochValidation(
          trainer.session, $0, on: held, seed: trainer.settings.seed,
          after: trainer.epochs?.last ?? 0, cacheLimit: share, store: trainer.store)
      }
      training = PatchLoader(
        cases: cases, labels: program.labelMaps,
        preprocessing: program.experiment.preprocessing, store: trainer.store,
        sampler: PatchSampler(program.experiment, seed: trainer.settings.seed),
        firstStep: trainer.progress.step, cacheLimit: trainer.cacheLimit - share)
    }

    func stop() {
      training.stop()
      validation?.stop()
    }
  }
}
