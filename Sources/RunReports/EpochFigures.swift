import Foundation
import Training

/// What is known of an epoch: a line of `epochs.jsonl`. What was not measured is nil.
struct EpochFigures: Decodable, Hashable, Sendable {
  var epoch: Int
  /// Its last step.
  var step: Int
  /// The mean of its steps.
  var loss: Double?
  var validationLoss: Double?
  /// By label or region; nil where no case has it.
  var dice: [String: Double?]
  /// Over the labels that have one.
  var meanDice: Double?
  var movingDice: Double?
  var isBest: Bool

  private enum CodingKeys: String, CodingKey {
    case epoch = "epoch"
    case step = "step"
    case loss = "loss"
    case validationLoss = "validation_loss"
    case dice = "dice"
    case meanDice = "mean_dice"
    case movingDice = "moving_dice"
    case isBest = "best"
  }

  init(from decoder: any Decoder) throws {
    let values = try decoder.container(keyedBy: CodingKeys.self)
    epoch = try values.decode(Int.self, forKey: .epoch)
    step = try values.decode(Int.self, forKey: .step)
    loss = try values.decodeIfPresent(Double.self, forKey: .loss)
    validationLoss = try values.decodeIfPresent(Double.self, forKey: .validationLoss)
    dice = try values.decodeIfPresent([String: Double?].self, forKey: .dice) ?? [:]
    meanDice = try values.decodeIfPresent(Double.self, forKey: .meanDice)
    movingDice = try values.decodeIfPresent(Double.self, forKey: .movingDice)
    isBest = try values.decodeIfPresent(Bool.self, forKey: .isBest) ?? false
  }

  /// The epochs of a run that ended before `step`, all of them where none is given; none in a run without
  /// such a file. A line that was not written whole counts for nothing.
  static func read(_ folder: RunFolder, before step: Int? = nil) -> [EpochFigures] {
    (FileManager.default.contents(atPath: folder.epochs) ?? Data())
      .split(separator: UInt8(ascii: "\n"))
      .compactMap { try? JSONDecoder().decode(EpochFigures.self, from: $0) }
      .filter { epoch in step.map { epoch.step < $0 } ?? true }
  }
}
