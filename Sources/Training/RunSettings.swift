import DurableFiles
import Foundation

/// What a run was asked for. All but the limit and where the data lie is as it was when the run began.
public struct RunSettings: Codable, Hashable, Sendable {
  /// Where the data lie.
  public var data: String
  public var seed: UInt64
  public var limit: RunLimit
  /// Cases that the network is scored on when the run is over.
  public var validationCases: Int
  /// Which cases those are, and which it is trained on; nil in a run of before they were kept, which draws
  /// them by its seed.
  public var split: RunSplit?
  /// Where the first weights come from; nil where they were drawn.
  public var pretrained: PretrainedSource?
  /// What the data set calls the channels of its images; nil in a run of before they were kept.
  public var channelNames: [String]?
  /// The model's parameters as resolved.
  public var parameters: [String: String]
  /// The instructions of the kernels, on which bits depend; nil in a run of before they were kept.
  public var instructionSet: String?
  /// The folder of preprocessed volumes that was asked for.
  public var preprocessed: String?

  private enum CodingKeys: String, CodingKey {
    case data = "data"
    case seed = "seed"
    case limit = "limit"
    case validationCases = "validationCases"
    case split = "split"
    case pretrained = "pretrained"
    case channelNames = "channelNames"
    case parameters = "parameters"
    case instructionSet = "instructionSet"
    case preprocessed = "preprocessed"
  }

  public init(
    data: String, seed: UInt64, limit: RunLimit, validationCases: Int,
    channelNames: [String]? = nil, parameters: [String: String], instructionSet: String? = nil,
    preprocessed: String? = nil
  ) {
    self.data = data
    self.seed = seed
    self.limit = limit
    self.validationCases = validationCases
    self.channelNames = channelNames
    self.parameters = parameters
    self.instructionSet = instructionSet
    self.preprocessed = preprocessed
  }

  /// Replaces the settings of a run, as a whole. Throws `FileError`.
  public func write(to folder: RunFolder) throws {
    try folder.write(self, to: folder.settings)
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
