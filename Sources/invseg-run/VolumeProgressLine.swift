import Commands
import Reports

/// How far a volume is: one line that is written over on a terminal; elsewhere a line now and then.
struct VolumeProgressLine {
  private let title: String
  private let isTerminal = Console.logIsTerminal
  private let start = ContinuousClock.now
  private var lastShown = ContinuousClock.now
  private var isShown = false

  init(_ title: String) { self.title = title }

  /// - Parameter share: of the work that is done, above 0 and at most 1.
  mutating func show(_ share: Double) {
    let now = ContinuousClock.now
    guard now - lastShown > (isTerminal ? .milliseconds(100) : .seconds(30)) else { return }
    lastShown = now
    let left = (now - start) / .seconds(1) / share * (1 - share)
    let line = "\(title)  \(Int(share * 100)) %  \(left.readableClock) left"
    if isTerminal { Console.logInPlace(line) } else { Console.log(line) }
    isShown = true
  }

  /// Makes way for the next line.
  func finish() {
    if isTerminal, isShown { Console.logInPlace("") }
  }
}
