import Diagnostics
import DurableFiles
import Foundation

/// What epochs came to as JSON lines: one object for each, in order.
struct EpochLog {
  private let file: AppendedFile

  enum Key: String, CodingKey {
    case epoch = "epoch"
    case step = "step"
    case seconds = "seconds"
    case loss = "loss"
    case learningRate = "learning_rate"
    case dice = "dice"
    case meanDice = "mean_dice"
    case movingDice = "moving_dice"
    case best = "best"
  }

  static func lines(_ path: String) -> [Data] {
    (FileManager.default.contents(atPath: path) ?? Data()).split(separator: UInt8(ascii: "\n"))
  }

  /// Opens the log and drops the lines of epochs that end after `step`, which a resumed run repeats.
  /// Throws `FileError`.
  init(_ path: String, upTo step: Int) throws {
    var kept = Data()
    for line in Self.lines(path) where EpochFigures(line).map({ $0.step <= step }) ?? false {
      kept += line + [UInt8(ascii: "\n")]
    }
    try DurableFile.write(kept, to: path)
    file = try AppendedFile(path)
  }

  /// Appends an epoch; returns when it is on the disk. Throws `FileError`.
  func append(_ report: EpochReport) throws {
    var members: [(Key, String)] = [
      (.epoch, "\(report.epoch)"), (.step, "\(report.step)"), (.seconds, "\(report.seconds)"),
    ]
    if let loss = report.loss { members.append((.loss, "\(loss)")) }
    if let rate = report.learningRate { members.append((.learningRate, "\(rate)")) }
    if let validation = report.validation {
      members += [
        (.dice, Self.object(validation.dice.map { ($0.name, Self.text($0.dice)) })),
        (.meanDice, Self.text(validation.meanDice)),
        (.movingDice, Self.text(validation.movingDice)), (.best, "\(validation.isBest)"),
      ]
    }
    try file.append("\(Self.object(members.map { ($0.rawValue, $1) }))\n".utf8)
    try file.synchronize()
  }

  private static func object(_ members: [(String, String)]) -> String {
    "{\(members.map { "\($0.jsonString()):\($1)" }.joined(separator: ","))}"
  }

  private static func text(_ number: Double?) -> String { number.map { "\($0)" } ?? "null" }
}
