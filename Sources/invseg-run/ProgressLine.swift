import Commands
import Foundation
import Reports
import Training

/// How far a run is: one line that is written over on a terminal and fits its width; elsewhere the first step's,
/// then one every ten seconds. Epochs that were validated have a line of their own.
struct ProgressLine {
  private let isTerminal = Console.logIsTerminal
  private let plannedBytes: Int
  private var loss = RecentMean()
  private var pace = RecentMean()
  private var lastShown = -Double.infinity
  private var lastValidating = ContinuousClock.now
  private var rangeScale: Int
  private var isShown = false

  /// - Parameter plannedBytes: of a training step.
  init(rangeScale: Int, plannedBytes: Int) {
    self.rangeScale = rangeScale
    self.plannedBytes = plannedBytes
  }

  mutating func show(_ event: Trainer.Event) {
    switch event {
    case .step(let report): show(report)
    case .validating(let epoch, let share): showValidating(epoch, share)
    case .epoch(let report): show(report)
    }
  }

  private mutating func show(_ report: Trainer.StepReport) {
    loss.add(report.loss)
    // The first step is slow, as it touches all memory for the first time: the second's time replaces it.
    if loss.count == 2 { pace = RecentMean() }
    pace.add(report.stepSeconds)
    if report.rangeScale != rangeScale {
      rangeScale = report.rangeScale
      log("step \(report.step): a value left the exact range, now \(rangeScale) times the model's")
    }
    let isDue = report.seconds - lastShown > (isTerminal ? 0.1 : 10)
    guard isDue || report.progress >= 1 else { return }
    lastShown = report.seconds
    let fields = fields(report)
    if isTerminal {
      logInPlace(Field.text(fields, within: Console.columns - 1))
    } else {
      Console.log(Field.text(fields))
    }
  }

  private mutating func showValidating(_ epoch: Int, _ share: Double) {
    let now = ContinuousClock.now
    guard isTerminal, now - lastValidating > .milliseconds(100) else { return }
    lastValidating = now
    logInPlace("epoch \(epoch) is validated  \(Int(share * 100)) %")
  }

  private mutating func show(_ report: EpochReport) {
    guard let validation = report.validation else { return }
    func text(_ dice: Double?) -> String { dice.map { $0.fixed(4) } ?? "undefined" }
    let labels = validation.dice.map { "\($0.name) \(text($0.dice))" }.joined(separator: ", ")
    log(
      "epoch \(report.epoch)"
        + (report.loss.map { "  loss \($0.fixed(4))" } ?? "")
        + "  Dice \(text(validation.meanDice)) (\(labels))  moving \(text(validation.movingDice))"
        + (validation.isBest ? "  best so far" : ""))
  }

  /// Ends the line that is written over.
  mutating func finish() {
    if isTerminal, isShown { Console.endInPlace() }
    isShown = false
  }

  /// A line of its own.
  private func log(_ line: String) {
    if isTerminal, isShown { Console.logInPlace("") }
    Console.log(line)
  }

  private mutating func logInPlace(_ line: String) {
    Console.logInPlace(line)
    isShown = true
  }

  private func fields(_ report: Trainer.StepReport) -> [Field] {
    let left =
      report.progress > 0 ? report.seconds / report.progress * (1 - report.progress) : 0
    let rate =
      report.learningRate == 0 && report.step == 1
      ? "0 (warm-up begins)" : report.learningRate.readableRate
    let memory =
      report.measuredBytes == plannedBytes
      ? "\(plannedBytes.readableBytes) as planned"
      : "\(report.measuredBytes.readableBytes) of \(plannedBytes.readableBytes) planned"
    return [
      Field("\(Int(report.progress * 100)) %", rank: 0),
      Field("epoch \(report.epoch)" + (report.epochs.map { "/\($0)" } ?? ""), rank: 4),
      Field("step \(report.step)", rank: 5),
      Field("loss \(loss.value.fixed(4))", rank: 1),
      report.dice.map { Field("Dice \($0.fixed(4))", rank: 2) },
      Field("rate \(rate)", rank: 6),
      Field("\(pace.value.readableSeconds)/step", rank: 7),
      Field(memory, rank: 8),
      Field("\(left.readableClock) left", rank: 3),
    ].compactMap(\.self)
  }
}

/// The mean of all numbers at first, and then of about the last twenty.
private struct RecentMean {
  private(set) var value = 0.0
  private(set) var count = 0

  mutating func add(_ number: Double) {
    count += 1
    value += max(0.05, 1 / Double(count)) * (number - value)
  }
}

/// A part of a line.
private struct Field {
  let text: String
  /// What is left out first where the line is too long is what has the greatest.
  let rank: Int

  init(_ text: String, rank: Int) { (self.text, self.rank) = (text, rank) }

  /// As many of the fields as fit, in their order.
  static func text(_ fields: [Field], within columns: Int = .max) -> String {
    var fields = fields
    while true {
      let line = fields.map(\.text).joined(separator: "  ")
      guard line.count > columns, fields.count > 1 else { return line }
      fields.remove(at: fields.indices.max { fields[$0].rank < fields[$1].rank }!)
    }
  }
}

extension Double {
  /// A learning rate, readable.
  var readableRate: String { self == 0 ? "0" : String(format: "%.1e", self) }
}
