import DurableFiles
import Foundation
import Training

/// A process that trained in the folder of a run: a line of `history.jsonl`.
public struct TrainingProcess: Codable, Hashable, Sendable {
  /// The command line, a word each.
  public var command: [String]
  /// Which invseg it was.
  public var version: String
  /// The processor's name.
  public var processor: String
  public var instructionSet: String
  public var threads: Int
  /// How the plan was made that it trained with; nil where it took one that was there.
  public var policy: String?
  /// Most bytes of a step that were allowed; nil where none were given.
  public var budgetBytes: Int?
  /// Bytes of a step as they are planned.
  public var plannedBytes: Int
  /// The same as they were recorded while kernels ran.
  public var measuredBytes: Int
  /// Most bytes of memory that the process held, volumes and all.
  public var processBytes: Int
  /// When its training began, to the second.
  public var started: Date
  /// Steps of the run, and seconds of its training, before this process.
  public var stepsBefore: Int
  public var secondsBefore: Double
  /// Steps of the run when this was written.
  public var steps: Int

  private enum CodingKeys: String, CodingKey {
    case command = "command"
    case version = "version"
    case processor = "processor"
    case instructionSet = "instruction_set"
    case threads = "threads"
    case policy = "policy"
    case budgetBytes = "budget_bytes"
    case plannedBytes = "planned_bytes"
    case measuredBytes = "measured_bytes"
    case processBytes = "process_bytes"
    case started = "started"
    case stepsBefore = "steps_before"
    case secondsBefore = "seconds_before"
    case steps = "steps"
  }

  /// A process that is about to train.
  ///
  /// - Parameters:
  ///   - policy: how its plan was made; nil where it takes one that is there.
  ///   - plannedBytes: of a step.
  public init(
    command: [String], version: String, processor: String, instructionSet: String, threads: Int,
    policy: String?, budgetBytes: Int?, plannedBytes: Int
  ) {
    self.command = command
    self.version = version
    self.processor = processor
    self.instructionSet = instructionSet
    self.threads = threads
    self.policy = policy
    self.budgetBytes = budgetBytes
    self.plannedBytes = plannedBytes
    (measuredBytes, processBytes) = (0, 0)
    started = Date(timeIntervalSince1970: 0)
    (stepsBefore, secondsBefore, steps) = (0, 0, 0)
  }

  /// When a moment of the run's training was, in seconds since 1970.
  ///
  /// - Parameter seconds: of training so far.
  func time(at seconds: Double) -> Double {
    started.timeIntervalSince1970 + seconds - secondsBefore
  }
}

extension [TrainingProcess] {
  /// The processes that trained in a run, the first one first; none in a run of before they were kept. A
  /// line that cannot be read counts for nothing.
  init(reading folder: RunFolder) {
    let decoder = JSONDecoder()
    decoder.dateDecodingStrategy = .iso8601
    self = (FileManager.default.contents(atPath: folder.history) ?? Data())
      .split(separator: UInt8(ascii: "\n"))
      .compactMap { try? decoder.decode(TrainingProcess.self, from: $0) }
  }

  /// Replaces the file as a whole. Throws `FileError`.
  func write(to folder: RunFolder) throws {
    let encoder = JSONEncoder()
    encoder.dateEncodingStrategy = .iso8601
    encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
    let lines = try map { try encoder.encode($0) + Data("\n".utf8) }
    try DurableFile.write(lines.reduce(Data(), +), to: folder.history)
  }

  /// The process that trained a step: the last one that began before it.
  func process(of step: Int) -> TrainingProcess? { last { $0.stepsBefore < step } }
}
