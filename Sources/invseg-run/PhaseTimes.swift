import Reports

/// Where the time of a segmented volume goes.
struct PhaseTimes {
  private let start = ContinuousClock.now
  private var readingSeconds = 0.0
  private var writingSeconds = 0.0

  /// Runs what reads and preprocesses files.
  mutating func reading<Result>(_ body: () throws -> Result) rethrows -> Result {
    try Self.timed(&readingSeconds, body)
  }

  /// Runs what writes files.
  mutating func writing<Result>(_ body: () throws -> Result) rethrows -> Result {
    try Self.timed(&writingSeconds, body)
  }

  private static func timed<Result>(
    _ seconds: inout Double, _ body: () throws -> Result
  ) rethrows -> Result {
    let start = ContinuousClock.now
    defer { seconds += (ContinuousClock.now - start) / .seconds(1) }
    return try body()
  }

  /// All of it, and the shares of what it went to.
  func line(network: Double) -> String {
    let all = (ContinuousClock.now - start) / .seconds(1)
    let shares = [
      ("network", network), ("reading", readingSeconds), ("writing", writingSeconds),
      ("other", all - network - readingSeconds - writingSeconds),
    ].map { name, seconds in "\(name) \(Int((seconds / all * 100).rounded())) %" }
    return "\(all.readableSeconds): \(shares.joined(separator: ", "))"
  }
}
