import DurableFiles
import Foundation
import Program
import Runtime
import TensorBoard
import Training

/// Writes what is looked at of a run while it trains: `history.jsonl`, the events that TensorBoard reads, and
/// `report.html`. Training does not depend on any of them, so where one cannot be written that is said once, and
/// training goes on.
public final class RunWatcher {
  /// Seconds of training between two writings of the page, and of the events, at least.
  private static let secondsBetweenPages = 60.0
  private static let secondsBetweenEvents = 1.0

  private let folder: RunFolder
  private let settings: RunSettings
  private let session: Session
  private let template: TrainingProcess
  private let warn: (String) -> Void
  /// From the first step on.
  private var opened: Opened?
  private var lastPage = -Double.infinity
  private var isFaulty = false

  /// What there is once a step was trained.
  private struct Opened {
    var record: RunRecord
    var events: AppendedFile
    /// Events that are not in the file yet.
    var pending: [UInt8] = []
    var lastWrite = -Double.infinity
    /// Epochs that TensorBoard was told of.
    var epochs: Int
    /// The last of the history.
    var process: TrainingProcess?
  }

  /// - Parameters:
  ///   - session: what is trained.
  ///   - process: this process.
  ///   - warn: is told, once, what cannot be written.
  public init(
    _ folder: RunFolder, _ settings: RunSettings, _ session: Session, _ process: TrainingProcess,
    warn: @escaping (String) -> Void
  ) {
    self.folder = folder
    self.settings = settings
    self.session = session
    template = process
    self.warn = warn
  }

  /// Takes what happened, and is in the run's files.
  public func take(_ event: Trainer.Event) {
    switch event {
    case .step(let report): step(report)
    case .epoch: epoch()
    case .validating: break
    }
  }

  private func step(_ report: Trainer.StepReport) {
    attempt {
      let figures = StepFigures(report)
      if opened == nil { opened = try open(before: figures) }
      let former = opened!.record.curves.last?.seconds ?? 0
      opened!.record.add(figures)
      opened!.pending += RunEvents(opened!.record).step(figures, after: former).record
      if figures.seconds - opened!.lastWrite >= Self.secondsBetweenEvents {
        opened!.lastWrite = figures.seconds
        try writeEvents()
      }
      guard figures.seconds - lastPage >= Self.secondsBetweenPages else { return }
      lastPage = figures.seconds
      try writePage()
    }
  }

  private func epoch() {
    attempt {
      guard opened != nil else { return }
      opened!.record.readEpochs()
      addEpochs()
      try writeEvents()
    }
  }

  /// Takes that the run was saved.
  public func saved() {
    attempt {
      guard opened != nil else { return }
      try writePage()
    }
  }

  /// Takes that this process trains no more. The cases held out may have been scored meanwhile.
  ///
  /// - Parameter isOver: whether the run is over.
  public func finish(isOver: Bool) {
    attempt {
      if opened == nil {
        guard isOver else { return }
        opened = try open(before: nil)
      }
      opened!.record.readEpochs()
      if isOver { opened!.record.readScores() }
      addEpochs()
      let shown = isOver ? RunPage.worstCases([opened!.record]) : []
      let pictures = CasePictures.read(shown, of: [("prediction", opened!.record)])
      try writePage(pictures)
      if let process = opened!.process {
        let seconds = opened!.record.curves.last?.seconds ?? 0
        opened!.pending += RunEvents.memory(process, at: seconds).record
      }
      if isOver {
        for event in RunEvents(opened!.record).end(pictures) {
          opened!.pending += event.record
        }
      }
      try writeEvents()
      try opened!.events.synchronize()
    }
  }

  /// The run as its files tell it before a step, all of it where none is given, with the events anew.
  private func open(before step: StepFigures?) throws -> Opened {
    var record = RunRecord(folder, settings, session.program)
    record.readEpochs(before: step?.step)
    var seconds = 0.0
    let former = record.history
    if let step {
      StepFigures.read(folder, before: step.step) { seconds = $0.seconds }
      var process = template
      process.stepsBefore = step.step - 1
      process.secondsBefore = seconds
      process.started = Date(
        timeIntervalSince1970: (Date().timeIntervalSince1970 - (step.seconds - seconds)).rounded(
          .down))
      process.steps = step.step
      record.history.append(process)
      try record.history.write(to: folder)
    }
    try DurableFile.ensureDirectory(folder.tensorBoard)
    try DurableFile.write(to: folder.events) { file in
      let events = RunEvents(record)
      try file.write(events.beginning())
      var epochs = record.epochs[...]
      var processes = former[...]
      try StepFigures.read(folder, before: step?.step) { figures in
        let last = record.curves.last?.seconds ?? 0
        record.add(figures)
        try file.write(events.step(figures, after: last).record)
        while let epoch = epochs.first, epoch.step <= figures.step {
          try file.write(events.epoch(epoch, at: figures.seconds).record)
          epochs.removeFirst()
        }
        while let process = processes.first, process.steps <= figures.step {
          try file.write(RunEvents.memory(process, at: figures.seconds).record)
          processes.removeFirst()
        }
      }
    }
    return Opened(
      record: record, events: try AppendedFile(folder.events), epochs: record.epochs.count,
      process: step == nil ? nil : record.history.last)
  }

  /// Adds the epochs that TensorBoard was not told of.
  private func addEpochs() {
    let seconds = opened!.record.curves.last?.seconds ?? 0
    for epoch in opened!.record.epochs.dropFirst(opened!.epochs) {
      opened!.pending += RunEvents(opened!.record).epoch(epoch, at: seconds).record
    }
    opened!.epochs = max(opened!.epochs, opened!.record.epochs.count)
  }

  private func writeEvents() throws {
    try opened!.events.append(opened!.pending)
    opened!.pending.removeAll(keepingCapacity: true)
  }

  /// Writes the history and the page.
  private func writePage(_ pictures: [CasePictures] = []) throws {
    if opened!.process != nil {
      let program = session.program
      opened!.process!.steps = opened!.record.steps
      opened!.process!.measuredBytes =
        program.peakBytes - program.arenaBytes + session.recordedArenaBytes
      opened!.process!.processBytes = ProcessMemory.peak
      opened!.record.history[opened!.record.history.count - 1] = opened!.process!
      try opened!.record.history.write(to: folder)
    }
    let page = RunPage([opened!.record], pictures)
    try DurableFile.write(Array(page.html.utf8), to: folder.report)
  }

  private func attempt(_ body: () throws -> Void) {
    guard !isFaulty else { return }
    do { try body() } catch {
      isFaulty = true
      warn("\(error); the run is shown no further, and goes on")
    }
  }
}
