import DurableFiles
import Foundation

/// Metrics as JSON lines: one object for each step, in order.
final class MetricsLog {
  private let handle: FileHandle
  private let path: String
  /// Seconds of training up to the last step that was kept.
  let seconds: Double

  /// Opens the log and drops the lines of steps after `step`, which a resumed run repeats. Throws
  /// `FileError`.
  init(_ path: String, upTo step: Int) throws {
    self.path = path
    let old = FileManager.default.contents(atPath: path) ?? Data()
    var kept: [UInt8] = []
    var seconds = 0.0
    for line in old.split(separator: UInt8(ascii: "\n")) {
      guard let object = try? JSONSerialization.jsonObject(with: line) as? [String: Any],
        let number = object["step"] as? Int, number <= step
      else { continue }
      kept += line + [UInt8(ascii: "\n")]
      seconds = object["seconds"] as? Double ?? seconds
    }
    self.seconds = seconds
    try DurableFile.write(kept, to: path)
    guard let handle = FileHandle(forWritingAtPath: path) else {
      throw FileError(path: path, operation: .open, errno: errno)
    }
    self.handle = handle
    _ = try handle.seekToEnd()
  }

  deinit { try? handle.close() }

  /// Appends one step's figures.
  func append(_ report: Trainer.StepReport) throws {
    var line =
      "{\"step\":\(report.step),\"epoch\":\(report.epoch),\"loss\":\(report.loss),\"learning_rate\":\(report.learningRate),\"seconds\":\(report.seconds)"
    for (name, value) in report.losses { line += ",\"\(name)\":\(value)" }
    do {
      try handle.write(contentsOf: Data((line + "}\n").utf8))
    } catch {
      throw FileError(path: path, operation: .write, errno: errno)
    }
  }
}
