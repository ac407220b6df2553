import CPUBackend
import Foundation
import Runtime
import Testing

@testable import RunReports
@testable import Training

/// What is written of a run while it trains. Steps are told by hand: nothing is computed.
@Suite struct RunWatcherTests {
  private let fixture: RunFixture
  private let session: Session
  private let settings: RunSettings

  init() throws {
    fixture = try RunFixture()
    try fixture.moveData()
    settings = try RunSettings.read(fixture.folder)
    session = try Session(
      try fixture.record.program, on: CPUBackend(threads: 1, isa: .baseline), for: .training)
  }

  private func watcher(_ command: String = "train", warn: @escaping (String) -> Void = { _ in })
    -> RunWatcher
  {
    RunWatcher(
      fixture.folder, settings, session,
      TrainingProcess(
        command: [command], version: "0", processor: "any", instructionSet: "baseline", threads: 1,
        policy: "auto", budgetBytes: nil, plannedBytes: session.program.peakBytes), warn: warn)
  }

  private func report(_ step: Int) -> Trainer.StepReport {
    Trainer.StepReport(
      step: step, progress: 0.5, epoch: 1, epochs: nil, loss: 2 / Double(step),
      losses: [("loss.segmentation.dice", 0.5)], learningRate: 0.01, seconds: Double(step),
      stepSeconds: 1, measuredBytes: 1, rangeScale: 1)
  }

  /// What of it counts is that an epoch is over: its figures are read from the log.
  private static let epoch = EpochReport(epoch: 1, step: 2, seconds: 2)

  private func points(_ tag: String) throws -> [EventFile.Point] {
    try #require(EventFile(fixture.folder.events)).points.filter { $0.tag == tag }
  }

  @Test func `events are those of the steps, each once, after a run that was killed too`() throws {
    let first = watcher("first")
    for step in 1...6 {
      try fixture.writeMetrics(1...step)
      first.take(.step(report(step)))
    }
    try fixture.writeEpochs(every: 2)
    first.take(.epoch(Self.epoch))
    // Killed while it wrote; the checkpoint is of step 3.
    let file = try #require(FileHandle(forWritingAtPath: fixture.folder.events))
    try file.seekToEnd()
    try file.write(contentsOf: Data([1, 2, 3]))
    try file.close()
    let second = watcher("second")
    for step in 4...5 {
      try fixture.writeMetrics(1...step)
      second.take(.step(report(step)))
    }
    second.take(.epoch(Self.epoch))
    second.finish(isOver: true)

    let losses = try points("loss/total")
    #expect(losses.map(\.step) == Array(1...5))
    #expect(losses.map(\.value) == (1...5).map { Float(2 / Double($0)) })
    #expect(try points("loss/segmentation.dice").map(\.step) == Array(1...5))
    #expect(try points("seconds_per_step").map(\.value) == [1, 1, 1, 1, 1])
    #expect(try points("dice/moving").map(\.step) == [2, 4])
    #expect(try points("dice/label/2").map(\.value) == [0.75])
    #expect(
      try points("memory/planned_bytes").map(\.value).last == Float(session.program.peakBytes))
    #expect(try points("_hparams_/session_start_info").count == 1)
    #expect(try points("_hparams_/session_end_info").count == 1)

    let history = [TrainingProcess](reading: fixture.folder)
    #expect(history.map(\.command) == [["first"], ["second"]])
    #expect(history.map(\.stepsBefore) == [0, 3] && history.map(\.steps) == [1, 5])
    #expect(history[1].secondsBefore == 3)
    let times = try points("loss/total").map(\.time)
    #expect(times[0] - history[0].started.timeIntervalSince1970 == 1)
    #expect(times[4] - history[1].started.timeIntervalSince1970 == 2)
  }

  @Test func `a run that is over is shown again as it is`() throws {
    try fixture.writeMetrics(1...3)
    watcher().finish(isOver: true)
    #expect(try points("loss/total").map(\.step) == [1, 2, 3])
    #expect([TrainingProcess](reading: fixture.folder).isEmpty, "nothing was trained")
    #expect(FileManager.default.fileExists(atPath: fixture.folder.report))
  }

  @Test func `a process that trained nothing writes nothing`() throws {
    watcher().finish(isOver: false)
    #expect(!FileManager.default.fileExists(atPath: fixture.folder.events))
    #expect(!FileManager.default.fileExists(atPath: fixture.folder.history))
  }

  /// A folder lies where the file would.
  @Test func `what cannot be written is said once`() throws {
    try FileManager.default.createDirectory(
      atPath: fixture.folder.report + "/x", withIntermediateDirectories: true)
    var warnings: [String] = []
    let watcher = watcher { warnings.append($0) }
    for step in 1...3 {
      try fixture.writeMetrics(1...step)
      watcher.take(.step(report(step)))
    }
    watcher.finish(isOver: true)
    #expect(warnings.count == 1 && warnings[0].contains("report.html"))
  }
}
