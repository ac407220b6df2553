import Diagnostics
import DurableFiles
import Foundation

/// Metrics as JSON lines: one object for each step, in order.
struct MetricsLog {
  private let file: AppendedFile

  /// What every line has.
  enum Key: String, CodingKey {
    case step = "step"
    case epoch = "epoch"
    case loss = "loss"
    case learningRate = "learning_rate"
    case seconds = "seconds"
  }

  /// Opens the log and drops the lines of steps after `step`, which a resumed run repeats. Throws
  /// `FileError`.
  init(_ path: String, upTo step: Int) throws {
    var kept = Data()
    for line in Self.lines(path) where StepFigures(line).map({ $0.step <= step }) ?? false {
      kept += line + [UInt8(ascii: "\n")]
    }
    try DurableFile.write(kept, to: path)
    file = try AppendedFile(path)
  }

  /// Seconds of training up to a step, 0 where the log does not tell.
  static func seconds(_ path: String, upTo step: Int) -> Double {
    lines(path).reversed().lazy.compactMap(StepFigures.init).first { $0.step <= step }?.seconds ?? 0
  }

  /// Losses and rates of some steps, in order.
  static func losses(_ path: String, of steps: Range<Int>) -> [(loss: Double, rate: Double)] {
    lines(path).compactMap(StepFigures.init).filter { steps.contains($0.step) }
      .map { ($0.loss, $0.learningRate) }
  }

  static func lines(_ path: String) -> [Data] {
    (FileManager.default.contents(atPath: path) ?? Data()).split(separator: UInt8(ascii: "\n"))
  }

  /// Appends one step's figures. Throws `FileError`; then they are kept, to be written with the next.
  func append(_ report: Trainer.StepReport) throws {
    let common: [(Key, String)] = [
      (.step, "\(report.step)"), (.epoch, "\(report.epoch)"), (.loss, "\(report.loss)"),
      (.learningRate, "\(report.learningRate)"), (.seconds, "\(report.seconds)"),
    ]
    let figures =
      common.map { ($0.rawValue, $1) } + report.losses.map { ($0.name, "\($0.value)") }
    let members = figures.map { "\($0.jsonString()):\($1)" }
    try file.append("{\(members.joined(separator: ","))}\n".utf8)
  }

  /// Returns when all figures are on the disk. Throws `FileError`.
  func synchronize() throws { try file.synchronize() }
}
