import Foundation
import Interchange
import Kernels
import Program
import Runtime

/// How far a run is.
public struct RunProgress: Hashable, Sendable {
  /// Batches trained on.
  public var step = 0
  /// Updates of the optimizer.
  public var update = 0
  /// Seconds of training so far, interruptions not counted; 0 after a restart where the checkpoint does
  /// not keep them.
  public var seconds = 0.0

  public init() {}
}

/// Parameters, optimizer and counters as a safetensors file: PyTorch's shapes and order, so that
/// other programs read the weights. A checksum tells whether it is as it was written.
public enum Checkpoint {
  private static let format = "invseg-checkpoint"
  /// Files of version 2, and those without a version, which have no checksum either, were written when the
  /// fixed-point grid was coarser: networks that are on none go on from them.
  private static let version = "3"
  /// Steps and updates that a file may claim: one more still fits, as an integer and as a real.
  private static let counts = 0...1 << 52

  /// Saves a session, atomically: a failure leaves the last checkpoint whole. Throws `FileError`, and
  /// `TrainingError.diverged` where a value is not finite.
  ///
  /// - Parameter keepsSeconds: whether the run goes by its time. That of other runs is not kept, so that
  ///   equal runs have equal checkpoints.
  public static func save(
    _ session: Session, _ progress: RunProgress, keepsSeconds: Bool, to path: String
  ) throws {
    let tensors = try finiteTensors(session, step: progress.step)
    var metadata = [
      "format": format, "version": version, "step": "\(progress.step)",
      "update": "\(progress.update)", "range-scale": "\(session.rangeScale)",
    ]
    if keepsSeconds { metadata["seconds"] = "\(progress.seconds)" }
    try SafetensorsFile.write(tensors, metadata: metadata, sealed: true, to: path)
  }

  /// What a checkpoint holds, each tensor read when it is written: a copy of all of them would be as large as the network
  /// and its optimizer. Throws `TrainingError.diverged` where a value is not finite.
  static func finiteTensors(_ session: Session, step: Int) throws -> [SafetensorsOutput] {
    var tensors: [SafetensorsOutput] = []
    func add(_ name: String, _ stored: Tensor) throws {
      guard session.floats(stored).allSatisfy(\.isFinite) else {
        throw TrainingError.diverged(step: step, .tensor(name))
      }
      tensors.append(
        SafetensorsOutput(name: name, type: .float32, shape: stored.storage.shape) { sink in
          try session.floats(stored).map(\.bitPattern.littleEndian).withUnsafeBytes(sink)
        })
    }
    for parameter in session.program.parameters {
      try add(parameter.name, session.tensor(parameter))
      guard parameter.isTrained else { continue }
      for index in 0..<session.stateCount {
        try add(CheckpointName.state(index, of: parameter.name), session.state(index, parameter))
      }
      if let average = session.average(parameter) {
        try add(CheckpointName.average(of: parameter.name), average)
      }
    }
    return tensors
  }

  /// Loads a whole checkpoint. Throws `SafetensorsError` and `TrainingError`.
  public static func restore(_ session: Session, from path: String) throws -> RunProgress {
    let file = try SafetensorsFile(path: path)
    guard let progress = progress(of: file) else {
      throw TrainingError.badRun(path, "is no checkpoint of a run")
    }
    guard file.metadata["version"] == version || !session.program.isOnGrid else {
      throw TrainingError.badRun(
        path,
        "was written by another version, whose steps rounded otherwise: it can be predicted with, but not trained on"
      )
    }
    try restoreNetwork(session, from: file, path: path, averaged: false)
    for parameter in session.program.parameters where parameter.isTrained {
      for index in 0..<session.stateCount {
        try load(
          CheckpointName.state(index, of: parameter.name), into: session.state(index, parameter),
          session,
          file, path)
      }
      if let average = session.average(parameter) {
        try load(CheckpointName.average(of: parameter.name), into: average, session, file, path)
      }
    }
    return progress
  }

  /// How far the run of a checkpoint was; nil for a file that has weights alone. Throws `SafetensorsError`.
  static func progress(at path: String) throws -> RunProgress? {
    try progress(of: SafetensorsFile(path: path))
  }

  private static func progress(of file: SafetensorsFile) -> RunProgress? {
    guard isCheckpoint(file),
      let step = file.metadata["step"].flatMap({ Int($0) }), counts.contains(step),
      let update = file.metadata["update"].flatMap({ Int($0) }), counts.contains(update),
      let seconds = Double(file.metadata["seconds"] ?? "0"), seconds >= 0, seconds.isFinite
    else { return nil }
    var progress = RunProgress()
    (progress.step, progress.update, progress.seconds) = (step, update, seconds)
    return progress
  }

  /// Loads the network alone: its parameters and the range that they were trained with. Throws as
  /// `restore`, and `BackendError`.
  ///
  /// - Parameter averaged: whether trained parameters are the moving averages, where the model keeps them.
  public static func restoreNetwork(
    _ session: Session, from path: String, averaged: Bool = true
  ) throws {
    try restoreNetwork(session, from: SafetensorsFile(path: path), path: path, averaged: averaged)
  }

  private static func restoreNetwork(
    _ session: Session, from file: SafetensorsFile, path: String, averaged: Bool
  ) throws {
    guard let scale = Int(file.metadata["range-scale"] ?? "1"),
      RangeWidening.scales.contains(scale)
    else { throw TrainingError.badRun(path, "has no valid 'range-scale'") }
    let isAveraged = averaged && session.program.experiment.weightAverage != nil
    let trained = isAveraged ? session.program.parameters.filter(\.isTrained) : []
    try loadParameters(
      session, from: file, path: path,
      names: Dictionary(
        uniqueKeysWithValues: trained.map { ($0.name, CheckpointName.average(of: $0.name)) }))
    let own = Set(session.program.parameters.map(\.name))
    let other = file.entries.first {
      !own.contains($0.name) && !CheckpointName.isBesideParameter($0.name)
    }
    if isCheckpoint(file), let other {
      throw TrainingError.badRun(path, "is of another network: it has '\(other.name)'")
    }
    session.rangeScale = scale
  }

  /// Loads the parameters alone, of a checkpoint or of another program's file. `names` translates ours
  /// to the file's.
  static func loadParameters(
    _ session: Session, from file: SafetensorsFile, path: String, names: [String: String] = [:]
  ) throws {
    try checkSeal(of: file)
    for parameter in session.program.parameters {
      try load(
        names[parameter.name] ?? parameter.name, into: session.tensor(parameter), session, file,
        path)
    }
  }

  /// Whether a file says that it is a checkpoint.
  static func isCheckpoint(_ file: SafetensorsFile) -> Bool { file.metadata["format"] == format }

  /// Throws where the file is not as it was written, or has lost its checksum.
  static func checkSeal(of file: SafetensorsFile) throws {
    switch try file.seal() {
    // Programs for PyTorch count none.
    case .whole, .waived: return
    case .broken: break
    case .absent:
      guard isCheckpoint(file), file.metadata["version"] != nil else { return }
    }
    throw TrainingError.badRun(file.path, "is damaged: its checksum does not agree")
  }

  private static func load(
    _ name: String, into tensor: Tensor, _ session: Session, _ file: SafetensorsFile,
    _ path: String
  ) throws {
    guard let shape = file.entry(named: name)?.shape else {
      throw TrainingError.badRun(path, "has no tensor '\(name)'")
    }
    guard shape == tensor.storage.shape else {
      throw TrainingError.badRun(
        path, "tensor '\(name)' has the shape \(shape), the model wants \(tensor.storage.shape)")
    }
    session.write(try file.tensor(named: name).doubles, to: tensor)
  }
}
