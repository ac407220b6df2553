import Foundation

/// What is known of an epoch: a line of `epochs.jsonl`. What was not measured is nil.
public struct EpochFigures: Decodable, Hashable, Sendable {
  /// From 1.
  public var epoch: Int
  /// Its last step.
  public var step: Int
  /// The mean of its steps.
  public var loss: Double?
  /// Whether it ended with a validation.
  var isValidated: Bool
  /// By label or region; nil where no case has it.
  public var dice: [String: Double?]
  /// Over the labels that have one.
  public var meanDice: Double?
  public var movingDice: Double?
  public var isBest: Bool

  public init(from decoder: any Decoder) throws {
    let values = try decoder.container(keyedBy: EpochLog.Key.self)
    epoch = try values.decode(Int.self, forKey: .epoch)
    step = try values.decode(Int.self, forKey: .step)
    loss = try values.decodeIfPresent(Double.self, forKey: .loss)
    isValidated = values.contains(.meanDice)
    dice = try values.decodeIfPresent([String: Double?].self, forKey: .dice) ?? [:]
    meanDice = try values.decodeIfPresent(Double.self, forKey: .meanDice)
    movingDice = try values.decodeIfPresent(Double.self, forKey: .movingDice)
    isBest = try values.decodeIfPresent(Bool.self, forKey: .best) ?? false
  }

  /// Nil for a line that was not written whole.
  init?(_ line: Data) {
    guard let figures = try? JSONDecoder().decode(Self.self, from: line) else { return nil }
    self = figures
  }

  /// The epochs of a run that ended before `step`, all of them where none is given, in order; none in a run
  /// without such a file.
  public static func read(_ folder: RunFolder, before step: Int? = nil) -> [EpochFigures] {
    EpochLog.lines(folder.epochs).compactMap(EpochFigures.init)
      .filter { epoch in step.map { epoch.step < $0 } ?? true }
  }
}
