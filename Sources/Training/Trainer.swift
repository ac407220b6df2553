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
    public var isLastOfEpoch: Bool
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
  private let cases: [Case]
  /// Steps that see as many voxels as the training volumes have.
  private let stepsPerEpoch: Int
  private let cacheLimit: Int
  private let secondsBetweenSaves = 120.0

  /// - Parameter cases: the cases to train on; at least one, each with a label where the model needs it.
  public init(
    _ session: Session, folder: RunFolder, settings: RunSettings, progress: RunProgress,
    cases: [Case], cacheLimit: Int
  ) throws {
    self.session = session
    self.folder = folder
    self.settings = settings
    self.progress = progress
    self.cases = cases
    self.cacheLimit = cacheLimit
    let experiment = session.program.experiment
    guard let first = cases.first else {
      throw TrainingError.unsuitableData(settings.data, "has no cases to train on")
    }
    guard first.images.count == experiment.input.channels else {
      throw TrainingError.unsuitableData(
        settings.data,
        "has \(first.images.count) modalities, but the model's input has \(experiment.input.channels) channels"
      )
    }
    let voxels = try cases.reduce(0) { $0 + (try Volume.size(of: $1.images[0])).reduce(1, *) }
    let seen = experiment.input.batch * experiment.input.patch.reduce(1, *)
    stepsPerEpoch = max(1, (voxels + seen - 1) / seen)
  }

  /// Trains until the run is over or `isInterrupted` says so, and saves. Throws what the loader and
  /// the files throw, and `TrainingError.diverged`; what is not finite is not saved.
  public mutating func run(
    isInterrupted: () -> Bool, report: (StepReport) -> Void
  ) throws -> End {
    let program = session.program
    let loader = PatchLoader(
      cases: cases, labels: program.labelPorts.map(\.map),
      normalization: program.experiment.normalization,
      sampler: PatchSampler(program.experiment, seed: settings.seed), firstStep: progress.step,
      cacheLimit: cacheLimit)
    defer { loader.stop() }
    let metrics = try MetricsLog(folder.metrics, upTo: progress.step)
    progress.seconds = max(progress.seconds, metrics.seconds)
    let ports = TrainingPorts(program)
    let step = TrainingStep(session)
    let clock = ContinuousClock()
    let before = progress.seconds
    let start = clock.now
    var lastSave = progress.seconds
    while !isOver {
      // Gathered gradients are in no checkpoint: a run stops and is saved between updates.
      if progress.step % program.experiment.accumulation == 0, isInterrupted() {
        try save()
        return .interrupted
      }
      try ports.next(loader)
      let rate =
        program.experiment.optimizer.rate * program.experiment.schedule.factor(at: fraction)
      let context = StepContext(
        seed: settings.seed, step: UInt64(progress.step), update: UInt64(progress.update + 1),
        learningRate: rate)
      let loss = try step.accumulate(context, step: progress.step + 1) {
        ports.write(to: session)
      }
      progress.step += 1
      if progress.step % program.experiment.accumulation == 0 {
        try step.update(context, step: progress.step)
        progress.update += 1
      }
      progress.seconds = before + (clock.now - start) / .seconds(1)
      let stepReport = self.report(
        loss, ports.losses.map { ($0.name, session.readScalar($0.tensor)) }, rate)
      try metrics.append(stepReport)
      report(stepReport)
      if progress.seconds - lastSave > secondsBetweenSaves,
        progress.step % program.experiment.accumulation == 0
      {
        try save()
        lastSave = progress.seconds
      }
    }
    try save()
    return .finished
  }

  /// Writes the checkpoint. Throws `FileError`, and `TrainingError.diverged` for values that are not
  /// finite; the last one stays whole.
  public func save() throws {
    var keepsSeconds = false
    if case .minutes = settings.limit { keepsSeconds = true }
    try Checkpoint.save(session, progress, keepsSeconds: keepsSeconds, to: folder.checkpoint)
  }

  /// How much of the run is done, 0 to 1.
  private var fraction: Double {
    switch settings.limit {
    case .steps(let steps): Double(progress.step) / Double(steps)
    case .epochs(let epochs):
      Double(progress.step) / (Double(epochs) * Double(stepsPerEpoch))
    case .minutes(let minutes): progress.seconds / (minutes * 60)
    }
  }

  private var isOver: Bool { fraction >= 1 }

  private func report(
    _ loss: Double, _ losses: [(name: String, value: Double)], _ rate: Double
  ) -> StepReport {
    var epochs: Int?
    if case .epochs(let count) = settings.limit { epochs = count }
    return StepReport(
      step: progress.step, progress: min(fraction, 1),
      epoch: (progress.step - 1) / stepsPerEpoch + 1, epochs: epochs,
      isLastOfEpoch: progress.step % stepsPerEpoch == 0, loss: loss, losses: losses,
      learningRate: rate, seconds: progress.seconds, rangeScale: session.rangeScale)
  }
}

/// Where a training entry takes its batch and leaves its losses.
private final class TrainingPorts {
  let input: Tensor
  let labels: [Tensor]
  let losses: [Entry.Port]
  private let planes: UnsafeMutableBufferPointer<Float>
  private let classes: [UnsafeMutableBufferPointer<UInt8>]

  init(_ program: Program) {
    let entry = program.training
    guard let input = entry.input("input") else {
      preconditionFailure("a training entry takes an input")
    }
    self.input = input
    labels = program.labelPorts.map(\.tensor)
    losses = entry.outputs.filter { $0.role == .lossTerm }
    planes = .allocate(capacity: input.storage.logicalCount)
    classes = labels.map { .allocate(capacity: $0.storage.logicalCount) }
  }

  deinit {
    planes.deallocate()
    classes.forEach { $0.deallocate() }
  }

  /// Takes the next batch.
  func next(_ loader: PatchLoader) throws { try loader.next(input: planes, labels: classes) }

  /// Copies the batch into the arena.
  func write(to session: Session) {
    session.write(planes: UnsafeBufferPointer(planes), to: input)
    for (classes, tensor) in zip(classes, labels) {
      session.write(stored: UnsafeRawBufferPointer(classes), to: tensor)
    }
  }
}
