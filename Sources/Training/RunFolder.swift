import DurableFiles
import Foundation
import Interchange
import Program

/// The files of a run.
public struct RunFolder: Sendable {
  public let path: String

  public init(_ path: String) { self.path = path }

  /// The model as given.
  public var model: String { path + "/model.yaml" }
  /// The compiled graph with its plan: what a resumed run goes on with.
  public var graph: String { path + "/graph.invseg" }
  /// What the run was asked for.
  public var settings: String { path + "/run.json" }
  /// One JSON object a step.
  public var metrics: String { path + "/metrics.jsonl" }
  /// Parameters, optimizer and counters of the last save.
  public var checkpoint: String { path + "/checkpoint.safetensors" }

  /// Every file that a run is made of.
  public var files: [String] { [model, graph, settings, metrics, checkpoint] }

  public var exists: Bool { FileManager.default.fileExists(atPath: settings) }

  /// Makes the folder and writes what does not change during the run. Throws `FileError`.
  public func create(_ program: Program, _ run: RunSettings) throws {
    try DurableFile.ensureDirectory(path)
    try DurableFile.write(Array(program.source.utf8), to: model)
    try CompiledFile.write(program, to: graph)
    try run.write(to: settings)
  }
}

/// What a run was asked for; `--resume` reads it back.
public struct RunSettings: Codable, Hashable, Sendable {
  /// When a run is over; the schedule follows it.
  public enum Limit: Codable, Hashable, Sendable {
    case epochs(Int)
    case steps(Int)
    case minutes(Double)

    fileprivate var isPossible: Bool {
      switch self {
      case .epochs(let count), .steps(let count): count > 0
      case .minutes(let minutes): minutes > 0 && minutes.isFinite
      }
    }
  }

  public var data: String
  public var seed: UInt64
  public var limit: Limit
  /// Training cases held out, to score the network on when the run is over.
  public var validationCases: Int
  /// What the data set calls the channels of its images; nil in a run of before they were kept.
  public var channelNames: [String]?
  /// The model's parameters as resolved.
  public var parameters: [String: String]

  public init(
    data: String, seed: UInt64, limit: Limit, validationCases: Int, channelNames: [String]? = nil,
    parameters: [String: String]
  ) {
    self.data = data
    self.seed = seed
    self.limit = limit
    self.validationCases = validationCases
    self.channelNames = channelNames
    self.parameters = parameters
  }

  fileprivate func write(to path: String) throws {
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.sortedKeys, .prettyPrinted, .withoutEscapingSlashes]
    try DurableFile.write(Array(try encoder.encode(self)) + [UInt8(ascii: "\n")], to: path)
  }

  /// Reads the settings of a run. Throws `TrainingError`.
  public static func read(_ folder: RunFolder) throws -> RunSettings {
    guard let data = FileManager.default.contents(atPath: folder.settings) else {
      throw TrainingError.noRun(folder.path)
    }
    guard let settings = try? JSONDecoder().decode(RunSettings.self, from: data) else {
      throw TrainingError.badRun(folder.settings, "holds no settings of a run")
    }
    guard settings.limit.isPossible, settings.validationCases >= 0 else {
      throw TrainingError.badRun(folder.settings, "holds a limit that no run can have")
    }
    return settings
  }
}
