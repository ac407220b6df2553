import CPUTarget
import Foundation
import Training
import Volumes

@testable import RunReports

/// A copy of the run that a former build began, `CommandsTests/KeptRun`, with what the shared files of a run
/// may hold beside it.
final class RunFixture {
  let path: String
  var folder: RunFolder { RunFolder(path + "/a & <b>") }

  init() throws {
    path = FileManager.default.temporaryDirectory.path + "/runs-" + UUID().uuidString
    let kept = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
      .deletingLastPathComponent().appendingPathComponent("CommandsTests/KeptRun")
    try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
    try FileManager.default.copyItem(
      atPath: kept.appendingPathComponent("run").path, toPath: folder.path)
    try FileManager.default.copyItem(
      atPath: kept.appendingPathComponent("data").path, toPath: path + "/data")
  }

  deinit { try? FileManager.default.removeItem(atPath: path) }

  var record: RunRecord {
    get throws { try RunRecord(reading: folder, targets: [CPUTarget()]) }
  }

  func write(_ text: String, to path: String) throws {
    try FileManager.default.createDirectory(
      at: URL(filePath: path).deletingLastPathComponent(), withIntermediateDirectories: true)
    try text.write(toFile: path, atomically: true, encoding: .utf8)
  }

  /// Says where the data lie now.
  func moveData() throws {
    let text = try String(contentsOfFile: folder.settings, encoding: .utf8)
    try write(
      text.replacing(/"data" : "[^"]*"/, with: "\"data\" : \"\(path)/data\""), to: folder.settings)
  }

  /// Lines of `metrics.jsonl` for steps, one a second.
  func writeMetrics(_ steps: ClosedRange<Int>) throws {
    try write(
      steps.map { step in
        #"{"step":\#(step),"epoch":1,"loss":\#(2.0 / Double(step)),"learning_rate":0.01,"seconds":\#(step),"loss.segmentation.dice":0.5}"#
          + "\n"
      }.joined(), to: folder.metrics)
  }

  /// Two epochs, the second one the best, the last line not whole.
  func writeEpochs(every steps: Int) throws {
    try write(
      """
      {"epoch":1,"step":\(steps),"seconds":1,"loss":1.5,"learning_rate":0.01,"dice":{"1":0.25,"2":null},"mean_dice":0.25,"moving_dice":0.25,"best":true}
      {"epoch":2,"step":\(2 * steps),"seconds":2,"loss":1.0,"learning_rate":0.01,"dice":{"1":0.5,"2":0.75},"mean_dice":0.625,"moving_dice":0.2875,"best":true}
      {"epoch":3,"step":
      """, to: folder.epochs)
  }
}
