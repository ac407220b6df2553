import Foundation
import Interchange
import Kernels
import Program
import Runtime
import Volumes

/// The weights of a file that a network can begin with: those of its names and shapes.
///
/// Of a checkpoint the moving averages are preferred where it has them. The optimizer's state and the
/// exact range are not taken: a run that begins has its own.
public struct PretrainedWeights {
  /// Why a tensor is not taken.
  private enum Obstacle: CaseIterable {
    case shape, notFinite, absentThere, absentHere

    var words: String {
      switch self {
      case .shape: "of another shape"
      case .notFinite: "not finite"
      case .absentThere: "absent in the file"
      case .absentHere: "absent in the model"
      }
    }
  }

  public let source: PretrainedSource
  /// What the channels of the images were called; nil for a file that is in no run's folder, and for a run that does
  /// not know.
  public let channelNames: [String]?
  private var taken: [(parameter: Parameter, values: [Float])] = []
  private var averages = 0
  private var obstacles: [(name: String, obstacle: Obstacle)] = []

  /// Reads what fits a program.
  ///
  /// - Parameter path: a run's folder, or a safetensors file.
  /// Throws `SafetensorsError`, `FileError`, `VolumeError` and `TrainingError`.
  public init(of path: String, for program: Program) throws {
    var isFolder: ObjCBool = false
    let isThere = FileManager.default.fileExists(atPath: path, isDirectory: &isFolder)
    let (run, isRun) = (RunFolder(path), isThere && isFolder.boolValue)
    if isRun, !run.exists { throw TrainingError.noRun(path) }
    let owner = isRun ? run : RunFolder(URL(filePath: path).deletingLastPathComponent().path)
    channelNames = owner.exists ? (try? RunSettings.read(owner))?.channelNames : nil
    let path = isRun ? run.checkpoint : path
    let file = try SafetensorsFile(path: path)
    try Checkpoint.checkSeal(of: file)
    source = PretrainedSource(
      path: URL(filePath: path).standardizedFileURL.path,
      checksum: try FileDigest(of: path).checksum)
    var unread = Set(Self.weights(of: file))
    for parameter in program.parameters {
      unread.remove(parameter.name)
      try add(parameter, of: file)
    }
    obstacles += unread.sorted().map { (name: $0, obstacle: Obstacle.absentHere) }
  }

  private mutating func add(_ parameter: Parameter, of file: SafetensorsFile) throws {
    let average = CheckpointName.average(of: parameter.name)
    let isAveraged = Checkpoint.isCheckpoint(file) && file.entry(named: average) != nil
    let name = isAveraged ? average : parameter.name
    guard let shape = file.entry(named: name)?.shape else {
      return obstacles.append((parameter.name, .absentThere))
    }
    guard shape == parameter.storage.shape else {
      let shapes = "\(parameter.name) (\(shape) there, \(parameter.storage.shape) here)"
      return obstacles.append((shapes, .shape))
    }
    let values = try file.tensor(named: name).floats
    guard values.allSatisfy(\.isFinite) else {
      return obstacles.append((parameter.name, .notFinite))
    }
    taken.append((parameter, values))
    if isAveraged { averages += 1 }
  }

  /// The names of a file's tensors but for what belongs to a checkpoint's optimizer.
  private static func weights(of file: SafetensorsFile) -> [String] {
    let names = file.entries.map(\.name)
    guard Checkpoint.isCheckpoint(file) else { return names }
    return names.filter {
      !$0.hasPrefix(CheckpointName.states) && !$0.hasPrefix(CheckpointName.averages)
    }
  }

  /// What is taken and what is not, each tensor by its name.
  public var report: [String] {
    let count = taken.count + obstacles.count { $0.obstacle != .absentHere }
    let kind = averages > 0 ? ", \(averages) of them moving averages" : ""
    var lines = ["\(source.path): \(taken.count) of \(count) tensors of the model are taken\(kind)"]
    if !taken.isEmpty {
      lines.append("taken: " + taken.map(\.parameter.name).joined(separator: ", "))
    }
    for obstacle in Obstacle.allCases {
      let names = obstacles.filter { $0.obstacle == obstacle }.map(\.name)
      guard !names.isEmpty else { continue }
      lines.append("not taken, \(obstacle.words): \(names.joined(separator: ", "))")
    }
    return lines
  }

  /// Writes what is taken into a session that is to be trained, whose other parameters stay as they are.
  /// Throws `TrainingError` where nothing is taken.
  public func apply(to session: Session) throws {
    guard !taken.isEmpty else {
      throw TrainingError.badRun(source.path, "has no tensor of a name and shape of the model's")
    }
    for (parameter, values) in taken { session.write(values, to: session.tensor(parameter)) }
    session.startAverage()
  }
}
