import Commands
import Reports
import Foundation
import Training

/// One line that is written over on a terminal; elsewhere the first step's, then one every ten seconds.
struct ProgressLine {
  private let isTerminal = Console.logIsTerminal
  private var meanLoss: Double?
  private var lastShown = -Double.infinity
  private var firstSeconds: Double?
  private var firstStep = 0
  private var rangeScale: Int

  init(rangeScale: Int) { self.rangeScale = rangeScale }

  mutating func show(_ report: Trainer.StepReport) {
    meanLoss = meanLoss.map { 0.95 * $0 + 0.05 * report.loss } ?? report.loss
    if firstSeconds == nil { (firstSeconds, firstStep) = (report.seconds, report.step) }
    if report.rangeScale != rangeScale {
      rangeScale = report.rangeScale
      finish()
      Console.log(
        "step \(report.step): a value left the exact range, now \(rangeScale) times the model's")
    }
    let isDue = report.seconds - lastShown > (isTerminal ? 0.1 : 10)
    guard isDue || report.progress >= 1 else { return }
    lastShown = report.seconds
    let line = text(report)
    if isTerminal { Console.logInPlace(line) } else { Console.log(line) }
  }

  func finish() {
    if isTerminal { Console.endInPlace() }
  }

  private func text(_ report: Trainer.StepReport) -> String {
    let steps = report.step - firstStep
    let pace =
      steps > 0
      ? (report.seconds - firstSeconds!) / Double(steps) : report.seconds / Double(report.step)
    let left =
      report.progress > 0 ? report.seconds / report.progress * (1 - report.progress) : 0
    let rate =
      report.learningRate == 0 && report.step == 1
      ? "0 (warm-up begins)" : report.learningRate.readableRate
    let epoch = "epoch \(report.epoch)" + (report.epochs.map { "/\($0)" } ?? "")
    return
      "\(Int(report.progress * 100)) %  \(epoch)  step \(report.step)  loss \(meanLoss!.fixed(4))  rate \(rate)  \(pace.readableSeconds)/step  \(left.readableClock) left"
  }
}

extension Double {
  /// A learning rate, readable.
  var readableRate: String { self == 0 ? "0" : String(format: "%.1e", self) }
}
