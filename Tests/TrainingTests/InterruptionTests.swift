import CPUBackend
import Foundation
import ModelsForTests
import Program
import Runtime
import Testing
import Volumes

@testable import Training

/// A run that is stopped anywhere, by whoever, goes on as if it had not been.
@Suite struct InterruptionTests {
  /// Three batches an update, running statistics, and values that leave the range in the midst of gathering.
  private func program(_ schedule: String = "schedule: {polynomial: {power: 1}}") throws -> Program
  {
    try compile(
      """
      model: gathering
      exact-range: 1
      input: {channels: 1, patch: 4}
      network:
        - conv: {out: 4, kernel: 3}
        - invertible: [{coupling: {f: [{conv: {out: 2, kernel: 3}}], g: [{conv: {out: 2, kernel: 3}}]}}]
        - batch-norm
        - conv: {out: 2, kernel: 1}
      outputs:
        result: {labels: 2, losses: [cross-entropy]}
      optimizer: {adam: {rate: 1e-2}}
      \(schedule)
      accumulation: 3
      weight-average: {decay: 0.75}
      """
    ).program(.keep)
  }

  private let total = 11

  private func cases(in dataset: SmallDataset) throws -> [Case] {
    try (0..<3).map { index in
      let values = (0..<216).map { ($0 * (index + 3) + $0 * $0 / 7) % 11 }
      return try dataset.addCase(
        "\(index)", image: values.map { Float($0) }, label: values.map { $0 > 6 ? 1 : 0 })
    }
  }

  /// What a run is: the state of its session, and its metrics but for the time.
  private struct Outcome: Equatable {
    var state: SessionState
    var rangeScale: Int
    var metrics: [String]
  }

  /// A trainer of a run in `folder`, new or to go on.
  private func trainer(
    _ session: Session, in folder: RunFolder, _ cases: [Case], secondsBetweenSaves: Double = 120,
    steps: Int = 11
  ) throws -> Trainer {
    let settings = RunSettings(
      data: folder.path, seed: 1, limit: .steps(steps), validationCases: 0, parameters: [:])
    var progress = RunProgress()
    let isNew = !folder.exists
    if isNew {
      session.initializeParameters(seed: 1)
      try folder.alone { _ in try folder.create(session.program, settings, DataRecord(cases)) }
    } else {
      progress = try folder.restore(session)
    }
    var trainer = try Trainer(
      session, folder: folder, settings: settings, progress: progress, cases: cases, cacheLimit: 0,
      secondsBetweenSaves: secondsBetweenSaves)
    if isNew { try trainer.save() }
    return trainer
  }

  private func finish(
    _ folder: RunFolder, _ cases: [Case], of program: Program? = nil, steps: Int = 11
  ) throws -> Outcome {
    let session = try Session(
      try program ?? self.program(), on: CPUBackend(threads: 1), for: .training)
    var trainer = try trainer(session, in: folder, cases, steps: steps)
    let end = try trainer.run(isInterrupted: { false }, report: { _ in })
    #expect(end == .finished)
    let metrics = try String(contentsOfFile: folder.metrics, encoding: .utf8)
      .replacing(/"seconds":[^,]+,/, with: "").split(separator: "\n").map(String.init)
    return Outcome(
      state: SessionState(session), rangeScale: session.rangeScale, metrics: metrics)
  }

  @Test func `it is interrupted before any step`() throws {
    let dataset = try SmallDataset(size: [6, 6, 6])
    let cases = try cases(in: dataset)
    let whole = try finish(RunFolder(dataset.path("whole")), cases)
    #expect(whole.metrics.count == total && whole.rangeScale > 1)
    for stop in 0..<total {
      let folder = RunFolder(dataset.path("run-\(stop)"))
      let session = try Session(try program(), on: CPUBackend(threads: 1), for: .training)
      var trainer = try trainer(session, in: folder, cases)
      var steps = 0
      let end = try trainer.run(isInterrupted: { steps == stop }, report: { _ in steps += 1 })
      #expect(end == .interrupted && trainer.savedStep == stop / 3 * 3)
      #expect(try finish(folder, cases) == whole, "stopped before step \(stop + 1)")
    }
  }

  /// The file is away from some step on, and is there again when the run goes on.
  @Test func `a file is gone`() throws {
    let dataset = try SmallDataset(size: [6, 6, 6])
    let cases = try cases(in: dataset)
    let whole = try finish(RunFolder(dataset.path("whole")), cases)
    for stop in 1..<6 {
      let folder = RunFolder(dataset.path("run-\(stop)"))
      let session = try Session(try program(), on: CPUBackend(threads: 1), for: .training)
      var trainer = try trainer(session, in: folder, cases)
      let file = cases[1].images[0].path
      var steps = 0
      #expect(throws: VolumeError.self) {
        _ = try trainer.run(isInterrupted: { false }) { _ in
          steps += 1
          if steps == stop { rename(file, file + ".away") }
        }
      }
      rename(file + ".away", file)
      #expect(steps < total && trainer.savedStep == steps / 3 * 3)
      #expect(try finish(folder, cases) == whole, "gone after step \(stop)")
    }
  }

  /// The folder can be written to no more when the first save comes, and can again afterwards.
  @Test func `a save fails`() throws {
    let dataset = try SmallDataset(size: [6, 6, 6])
    let cases = try cases(in: dataset)
    let whole = try finish(RunFolder(dataset.path("whole")), cases)
    let folder = RunFolder(dataset.path("run"))
    let session = try Session(try program(), on: CPUBackend(threads: 1), for: .training)
    var trainer = try trainer(session, in: folder, cases, secondsBetweenSaves: 0)
    let away = dataset.path("away")
    #expect(throws: (any Error).self) {
      _ = try trainer.run(isInterrupted: { false }) { _ in rename(folder.path, away) }
    }
    #expect(trainer.savedStep == 0)
    rename(away, folder.path)
    #expect(try finish(folder, cases) == whole)
  }

  /// At a constant rate a longer run is what it would have been from the beginning: running statistics and the range
  /// forget the last steps, which came to no update.
  @Test(arguments: [10, 11, 12]) func `a run that was over becomes a longer one`(_ first: Int)
    throws
  {
    let dataset = try SmallDataset(size: [6, 6, 6])
    let (cases, program) = (try cases(in: dataset), try program(""))
    let whole = try finish(RunFolder(dataset.path("whole")), cases, of: program, steps: 15)
    let folder = RunFolder(dataset.path("run"))
    _ = try finish(folder, cases, of: program, steps: first)
    #expect(try finish(folder, cases, of: program, steps: 15) == whole)
  }

  /// Gradients that were gathered for no update are gathered again in a longer run.
  @Test func `a run that was over goes on with whole updates`() throws {
    let dataset = try SmallDataset(size: [6, 6, 6])
    let cases = try cases(in: dataset)
    let folder = RunFolder(dataset.path("run"))
    _ = try finish(folder, cases)
    let session = try Session(try program(), on: CPUBackend(threads: 1), for: .training)
    let progress = try folder.restore(session)
    #expect(progress.step == total && progress.update == 3)
    let settings = RunSettings(
      data: folder.path, seed: 1, limit: .steps(12), validationCases: 0, parameters: [:])
    var trainer = try Trainer(
      session, folder: folder, settings: settings, progress: progress, cases: cases, cacheLimit: 0)
    var steps: [Int] = []
    _ = try trainer.run(isInterrupted: { false }) {
      if case .step(let report) = $0 { steps.append(report.step) }
    }
    #expect(steps == [10, 11, 12] && trainer.progress.update == 4)
  }
}
