import Commands
import Reports
import Foundation
import Training

/// One line that is written over on a terminal; elsewhere the first step's, then one every ten seconds.
struct ProgressLine {
  private let isTerminal = Console.isTerminal(STDERR_FILENO)
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
    if isTerminal {
      // A line that wraps could not be written over.
      FileHandle.standardError.write(Data("\r\u{1B}[K\(line.prefix(Self.columns - 1))".utf8))
    } else {
      Console.log(line)
    }
  }

  func finish() {
    if isTerminal { FileHandle.standardError.write(Data("\n".utf8)) }
  }

  private func text(_ report: Trainer.StepReport) -> String {
    let steps = report.step - firstStep
    let pace =
      steps > 0
      ? (report.seconds - firstSeconds!) / Double(steps) : report.seconds / Double(report.step)
    let left =
      report.progress > 0 ? report.seconds / report.progress * (1 - report.progress) : 0
    let epoch = "epoch \(report.epoch)" + (report.epochs.map { "/\($0)" } ?? "")
    return
      "\(Int(report.progress * 100)) %  \(epoch)  step \(report.step)  loss \(meanLoss!.fixed(4))  rate \(report.learningRate.readableRate)  \(pace.readableSeconds)/step  \(Self.clock(left)) left"
  }

  private static var columns: Int {
    var size = winsize()
    guard ioctl(STDERR_FILENO, UInt(TIOCGWINSZ), &size) == 0, size.ws_col > 1 else { return 80 }
    return Int(size.ws_col)
  }

  private static func clock(_ seconds: Double) -> String {
    let whole = Int(min(seconds, 1e12).rounded())
    let tail = String(whole % 60)
    return "\(whole / 60):\(tail.count < 2 ? "0" : "")\(tail)"
  }
}

extension Double {
  /// A learning rate, readable.
  var readableRate: String { String(format: "%.1e", self) }
}
