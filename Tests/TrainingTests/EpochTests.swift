import CPUBackend
import Experiment
import Foundation
import Metrics
import ModelsForTests
import Program
import Randomness
import Runtime
import Testing
import Volumes

@testable import Training

/// Epochs of a run, their validations, and what is left of them when the run is stopped.
@Suite struct EpochTests {
  private static let model = """
    model: validated
    exact-range: 1
    input: {channels: 1, patch: 4, batch: 2}
    network:
      - conv: {out: 4, kernel: 3}
      - invertible: [{coupling: {f: [{conv: {out: 2, kernel: 3}}], g: [{conv: {out: 2, kernel: 3}}]}}]
      - batch-norm
      - dropout: 0.2
      - conv: {out: 3, kernel: 1}
    outputs:
      result: {labels: {air: 0, one: 5, two: 9}, losses: [cross-entropy]}
    optimizer: {adam: {rate: 2e-2}}
    accumulation: 2
    augmentation: {flips: [0], intensity-scale: 0.1}

    """
  private static let patches = "epoch: 4\nvalidation: {batches: 3}\n"
  private static let volumes = "epoch: 4\nvalidation: {every: 2, on: volumes}\n"
  private static let steps = 18

  private func program(_ more: String) throws -> Program {
    try compile(Self.model + more).program(.keep)
  }

  private func cases(in dataset: SmallDataset) throws -> [Case] {
    try (0..<4).map { index in
      let values = (0..<216).map { ($0 * (index + 3) + $0 * $0 / 7) % 11 }
      return try dataset.addCase(
        "\(index)", image: values.map { Float($0) },
        label: values.map { $0 > 8 ? 9 : $0 > 6 ? 5 : 0 })
    }
  }

  /// A run of the first two cases that is validated on the others, begun or gone on with.
  private func trainer(
    _ program: Program, in folder: RunFolder, _ cases: [Case]
  ) throws -> Trainer {
    let session = try Session(program, on: CPUBackend(threads: 1), for: .training)
    let settings = RunSettings(
      data: "", seed: 1, limit: .steps(Self.steps), validationCases: 2, parameters: [:])
    var progress = RunProgress()
    if folder.exists {
      progress = try folder.restore(session)
    } else {
      session.initializeParameters(seed: 1)
      try folder.alone { _ in try folder.create(program, settings, DataRecord(cases)) }
    }
    var trainer = try Trainer(
      session, folder: folder, settings: settings, progress: progress,
      cases: Array(cases[..<2]), validation: Array(cases[2...]), cacheLimit: 1 << 20,
      secondsBetweenSaves: 1e9)
    if progress.step == 0 { try trainer.save() }
    return trainer
  }

  /// All that is equal in equal runs.
  private struct Files: Equatable {
    var checkpoint: Data?
    var best: Data?
    var metrics: [String]
    var epochs: [String]

    init(_ folder: RunFolder) {
      func lines(_ path: String) -> [String] {
        String(decoding: FileManager.default.contents(atPath: path) ?? Data(), as: UTF8.self)
          .replacing(/"seconds":[^,}]+/, with: "").split(separator: "\n").map(String.init)
      }
      checkpoint = FileManager.default.contents(atPath: folder.checkpoint)
      best = FileManager.default.contents(atPath: folder.best)
      (metrics, epochs) = (lines(folder.metrics), lines(folder.epochs))
    }
  }

  private func finish(_ program: Program, _ folder: RunFolder, _ cases: [Case]) throws -> Files {
    var trainer = try trainer(program, in: folder, cases)
    let end = try trainer.run(isInterrupted: { false }, report: { _ in })
    #expect(end == .finished)
    return Files(folder)
  }

  private func endAfterAnEpoch(_ trainer: inout Trainer) throws {
    var isOver = false
    let end = try trainer.run(isInterrupted: { isOver }) {
      if case .epoch = $0 { isOver = true }
    }
    #expect(end == .interrupted && trainer.progress.step == 4)
  }

  private struct Line: Decodable {
    var epoch: Int
    var step: Int
    var loss: Double
    var learning_rate: Double
    var dice: [String: Double?]?
    var mean_dice: Double?
    var moving_dice: Double?
    var best: Bool?
  }

  private func lines(_ folder: RunFolder) throws -> [Line] {
    try String(contentsOfFile: folder.epochs, encoding: .utf8).split(separator: "\n").map {
      try JSONDecoder().decode(Line.self, from: Data($0.utf8))
    }
  }

  @Test func `an epoch has a line with what its steps came to`() throws {
    let dataset = try SmallDataset(size: [6, 6, 6])
    let folder = RunFolder(dataset.path("run"))
    let files = try finish(try program(Self.patches), folder, try cases(in: dataset))
    let metrics = MetricsLog.losses(folder.metrics, of: 1..<Self.steps + 1)
    let lines = try lines(folder)
    #expect(lines.map(\.epoch) == [1, 2, 3, 4] && lines.map(\.step) == [4, 8, 12, 16])
    for line in lines {
      let losses = metrics[line.step - 4..<line.step].map(\.loss)
      #expect(line.loss == losses.reduce(0, +) / 4)
      #expect(line.learning_rate == metrics[line.step - 1].rate)
      #expect(Set(line.dice!.keys) == ["one", "two"])
      let dice = line.dice!.values.compactMap(\.self)
      #expect(abs(line.mean_dice! - dice.reduce(0, +) / Double(dice.count)) < 1e-12)
    }
    var moving = lines[0].mean_dice!
    for line in lines.dropFirst() { moving = 0.9 * moving + 0.1 * line.mean_dice! }
    #expect(lines.last!.moving_dice == moving)
    #expect(lines[0].best == true)
    let best = lines.last { $0.best == true }!
    let header = String(decoding: files.best!.prefix(4096), as: UTF8.self)
    #expect(header.contains("\"step\":\"\(best.step)\""))
  }

  /// Without them a worse network would become the best.
  @Test func `a log that lacks an epoch is refused`() throws {
    let dataset = try SmallDataset(size: [6, 6, 6])
    let (cases, program) = (try cases(in: dataset), try program(Self.patches))
    let folder = RunFolder(dataset.path("run"))
    let files = try finish(program, folder, cases)
    let log = try String(contentsOfFile: folder.epochs, encoding: .utf8)
    let lines = log.split(separator: "\n")
    for (kept, missing) in [([], 1), ([0, 2, 3], 2), ([0, 1, 2], 4)] {
      try Data(kept.map { lines[$0] + "\n" }.joined().utf8)
        .write(to: URL(filePath: folder.epochs))
      let error = #expect(throws: TrainingError.self) {
        _ = try trainer(program, in: folder, cases)
      }
      #expect("\(error!)".contains("lacks epoch \(missing)"), "\(error!)")
    }
    try Data(log.utf8).write(to: URL(filePath: folder.epochs))
    #expect(try finish(program, folder, cases) == files)

    // Only every other one is validated, and those before are not missed.
    let rarely = try self.program(Self.volumes)
    let other = RunFolder(dataset.path("other"))
    _ = try finish(rarely, other, cases)
    let otherLines = try String(contentsOfFile: other.epochs, encoding: .utf8).split(
      separator: "\n")
    for (kept, missing) in [([1, 3], nil), ([0, 2, 3], 2), ([0, 1, 2], 4)] as [([Int], Int?)] {
      try Data(kept.map { otherLines[$0] + "\n" }.joined().utf8)
        .write(to: URL(filePath: other.epochs))
      var message: String?
      do { _ = try trainer(rarely, in: other, cases) } catch { message = "\(error)" }
      #expect((message == nil) == (missing == nil), "\(kept)")
      #expect(missing.map { message?.contains("lacks epoch \($0),") ?? false } ?? true)
    }
  }

  /// Voxels are counted anew from the patches, by a session for inference alone.
  @Test func `a validation on patches is what prediction makes of them`() throws {
    let dataset = try SmallDataset(size: [6, 6, 6])
    let cases = try cases(in: dataset)
    let program = try program(Self.patches)
    let folder = RunFolder(dataset.path("run"))
    _ = try finish(program, folder, cases)
    let first = try lines(folder)[0]

    // The first epoch is the best so far: a run that ends there has its network.
    let session = try Session(program, on: CPUBackend(threads: 2), for: .inference)
    let short = RunFolder(dataset.path("short"))
    var trainer = try trainer(program, in: short, cases)
    try endAfterAnEpoch(&trainer)
    try Checkpoint.restoreNetwork(session, from: short.best)

    var experiment = program.experiment
    experiment.augmentation = Augmentation()
    var seeds = PhiloxGenerator(
      seed: 1, key: StableHash.hash("validation/patches"), step: 0)
    let loader = PatchLoader(
      cases: Array(cases[2...]), labels: program.labelMaps,
      preprocessing: experiment.preprocessing,
      sampler: PatchSampler(experiment, seed: seeds.next()), cacheLimit: 0)
    defer { loader.stop() }
    let planes = UnsafeMutableBufferPointer<Float>.allocate(capacity: 128)
    let classes = UnsafeMutableBufferPointer<UInt8>.allocate(capacity: 128)
    defer {
      planes.deallocate()
      classes.deallocate()
    }
    var counts = [ConfusionCounts](repeating: ConfusionCounts(), count: 3)
    for _ in 0..<3 {
      #expect(try loader.next(input: planes, labels: [classes]))
      session.write(
        planes: UnsafeBufferPointer(planes), to: program.inference.input("input")!)
      session.infer()
      let logits = session.floats(program.inference.output("result")!)
      for item in 0..<2 {
        for voxel in 0..<64 {
          let scores = (0..<3).map { logits[(item * 3 + $0) * 64 + voxel] }
          let predicted = scores.firstIndex(of: scores.max()!)!
          let reference = Int(classes[item * 64 + voxel])
          if predicted == reference {
            counts[predicted].truePositives += 1
          } else {
            counts[predicted].falsePositives += 1
            counts[reference].falseNegatives += 1
          }
        }
      }
    }
    #expect(counts[1...].map(\.dice) == [first.dice!["one"]!, first.dice!["two"]!])
    #expect(counts[1...].reduce(0) { $0 + $1.reference } > 0)
  }

  @Test(arguments: [patches, volumes])
  func `a validation changes no bit of the training`(_ more: String) throws {
    let dataset = try SmallDataset(size: [6, 6, 6])
    let cases = try cases(in: dataset)
    let with = try finish(try program(more), RunFolder(dataset.path("with")), cases)
    let without = try finish(try program(""), RunFolder(dataset.path("without")), cases)
    #expect(with.checkpoint == without.checkpoint && with.checkpoint != nil)
    #expect(with.epochs.count == 4 && without.epochs.isEmpty && without.best == nil)
  }

  @Test(arguments: [patches, volumes, patches + "early-stopping: {patience: 1, improvement: 1}\n"])
  func `a run that is interrupted anywhere ends as one that was not`(_ more: String) throws {
    let dataset = try SmallDataset(size: [6, 6, 6])
    let cases = try cases(in: dataset)
    let program = try program(more)
    let whole = try finish(program, RunFolder(dataset.path("whole")), cases)
    // Between steps and in the midst of validations.
    for stop in 0..<40 {
      let folder = RunFolder(dataset.path("run-\(stop)"))
      var trainer = try trainer(program, in: folder, cases)
      var events = 0
      let end = try trainer.run(isInterrupted: { events >= stop }, report: { _ in events += 1 })
      if end == .interrupted { #expect(trainer.progress.step % 2 == 0) }
      #expect(try finish(program, folder, cases) == whole, "stopped at event \(stop)")
    }
  }

  /// What a process that is killed leaves is what the folder holds at some moment.
  @Test(arguments: [patches, volumes])
  func `a run that is killed anywhere ends as one that was not`(_ more: String) throws {
    let dataset = try SmallDataset(size: [6, 6, 6])
    let cases = try cases(in: dataset)
    let program = try program(more)
    let whole = try finish(program, RunFolder(dataset.path("whole")), cases)
    var trainer = try trainer(program, in: RunFolder(dataset.path("run")), cases)
    var events = 0
    _ = try trainer.run(isInterrupted: { false }) { _ in
      events += 1
      try? FileManager.default.copyItem(
        atPath: dataset.path("run"), toPath: dataset.path("killed-\(events)"))
    }
    for event in 1...events {
      let folder = RunFolder(dataset.path("killed-\(event)"))
      #expect(try finish(program, folder, cases) == whole, "killed at event \(event)")
    }
  }

  /// The best epoch's checkpoint was written, its copy was not.
  @Test func `a best checkpoint that is missing is made again`() throws {
    let dataset = try SmallDataset(size: [6, 6, 6])
    let cases = try cases(in: dataset)
    let program = try program(Self.patches)
    let folder = RunFolder(dataset.path("run"))
    var trainer = try trainer(program, in: folder, cases)
    try endAfterAnEpoch(&trainer)
    let best = FileManager.default.contents(atPath: folder.best)
    #expect(best != nil && best == FileManager.default.contents(atPath: folder.checkpoint))
    try FileManager.default.removeItem(atPath: folder.best)
    let whole = try finish(program, RunFolder(dataset.path("whole")), cases)
    #expect(try finish(program, folder, cases) == whole)
  }

  @Test func `a run without improvement ends before its limit`() throws {
    let dataset = try SmallDataset(size: [6, 6, 6])
    let cases = try cases(in: dataset)
    let program = try program(Self.patches + "early-stopping: {patience: 2, improvement: 1}\n")
    let folder = RunFolder(dataset.path("run"))
    let files = try finish(program, folder, cases)
    // The first validation is a rise from nothing.
    #expect(files.epochs.count == 3 && files.metrics.count == 12)
    let again = try trainer(program, in: folder, cases)
    #expect(again.stoppedAfter == 3 && again.progress.step == 12)
    #expect(try finish(program, folder, cases) == files)
  }

  @Test func `an epoch of a model that does not say is a pass and ends with an update`() throws {
    let dataset = try SmallDataset(size: [6, 6, 6])
    let cases = try cases(in: dataset)
    // Two volumes of 216 voxels, by two patches of 64 a step: four steps, which are two updates.
    let trainer = try trainer(
      try program("validation: {}\n"), in: RunFolder(dataset.path("run")), cases)
    #expect(trainer.stepsPerEpoch == 4)
    let three = try compile(
      Self.model.replacing("accumulation: 2", with: "accumulation: 3") + "validation: {}\n")
    #expect(
      try self.trainer(three.program(.keep), in: RunFolder(dataset.path("three")), cases)
        .stepsPerEpoch == 6)
  }
}
