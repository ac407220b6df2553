import DurableFiles
import Foundation
import Interchange
import Program
import Runtime
import Volumes

/// The files of a run; `grammar/run.md` has every key of them.
///
/// A run's beginning writes the lock first and the first checkpoint last. So a folder with a checkpoint holds
/// a whole run, and one with a lock alone what is left of a beginning that failed.
public struct RunFolder: Sendable {
  public let path: String

  public init(_ path: String) { self.path = path }

  /// The model as given.
  public var model: String { path + "/model.yaml" }
  /// The compiled graph with its plan: what a resumed run goes on with.
  public var graph: String { path + "/graph.invseg" }
  /// What the run was asked for.
  public var settings: String { path + "/run.json" }
  /// The files that it is trained on.
  public var data: String { path + "/data.json" }
  /// All folds, where the run is of one.
  public var splits: String { path + "/splits_final.json" }
  /// One JSON object a step.
  public var metrics: String { path + "/metrics.jsonl" }
  /// One JSON object an epoch, of a model that speaks of epochs.
  public var epochs: String { path + "/epochs.jsonl" }
  /// Parameters, optimizer and counters of the last save.
  public var checkpoint: String { path + "/checkpoint.safetensors" }
  /// The same after the epoch with the best validation.
  public var best: String { path + "/best.safetensors" }
  /// The folder of the label volumes predicted for the cases held out, and of their scores.
  public var validation: String { path + "/validation" }
  /// The folder of preprocessed volumes, where none was asked for elsewhere.
  public var preprocessed: String { path + "/preprocessed" }
  /// The processes that trained here, and when.
  public var history: String { path + "/history.jsonl" }
  /// The scores of the cases held out.
  public var scores: String { validation + "/summary.json" }
  /// A page that shows the run.
  public var report: String { path + "/report.html" }
  /// What TensorBoard reads.
  public var tensorBoard: String { path + "/tensorboard" }
  /// The one file of events there, whose name says what it is.
  public var events: String { tensorBoard + "/events.out.tfevents.0.invseg" }
  /// Held by the process that trains here.
  private var lock: String { path + "/lock" }

  /// Every file with content that a run is made of.
  public var files: [String] {
    [
      model, graph, settings, data, splits, metrics, epochs, checkpoint, best, history, report,
      events,
    ]
  }

  /// Whether there is a run to go on with or to predict with.
  public var exists: Bool {
    [settings, checkpoint].allSatisfy(FileManager.default.fileExists(atPath:))
  }

  /// Whether a run was begun here, to its first checkpoint or not: its files are no one else's.
  public var isBegun: Bool { FileManager.default.fileExists(atPath: lock) }

  /// Makes the folder where it is not there, and runs `body` while no other process does so. Throws
  /// `TrainingError.runInUse`, `FileError`, and what `body` throws.
  ///
  /// - Parameter body: is told whether the file system keeps locks at all.
  public func alone<Result>(_ body: (_ isLocked: Bool) throws -> Result) throws -> Result {
    try DurableFile.ensureDirectory(path)
    guard let lock = try FileLock(lock) else { throw TrainingError.runInUse(path) }
    return try withExtendedLifetime(lock) {
      for file in files { DurableFile.removeLeftovers(of: file) }
      return try body(lock.isKept)
    }
  }

  /// Writes what does not change during the run. Throws `FileError`.
  ///
  /// - Parameter folds: all of them, where the run is of one.
  public func create(
    _ program: Program, _ run: RunSettings, _ record: DataRecord, folds: [CaseSplit] = []
  ) throws {
    if !folds.isEmpty { try SplitsFile.write(folds, to: splits) }
    try DurableFile.write(Array(program.source.utf8), to: model)
    try CompiledFile.write(program, to: graph)
    try record.write(to: self)
    try run.write(to: self)
  }

  /// Loads the last checkpoint. Throws `SafetensorsError` and `TrainingError`.
  public func restore(_ session: Session) throws -> RunProgress {
    var progress = try Checkpoint.restore(session, from: checkpoint)
    progress.seconds = max(progress.seconds, MetricsLog.seconds(metrics, upTo: progress.step))
    return progress
  }

  /// Replaces one of the run's JSON files, as a whole. Throws `FileError`.
  func write(_ value: some Encodable, to path: String) throws {
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.sortedKeys, .prettyPrinted, .withoutEscapingSlashes]
    try DurableFile.write(Array(try encoder.encode(value)) + [UInt8(ascii: "\n")], to: path)
  }
}
