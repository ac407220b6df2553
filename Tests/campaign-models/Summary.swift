import RandomModels

/// What a log holds, in figures.
struct Summary {
  private let trials: [Trial]

  init(_ trials: [Trial]) { self.trials = trials }

  private func count(_ verdict: Trial.Verdict) -> Int { trials.count { $0.verdict == verdict } }

  private func sum(_ figure: KeyPath<Trial, Int>) -> Int {
    trials.reduce(0) { $0 + $1[keyPath: figure] }
  }

  private var failing: [Trial] { trials.filter { !$0.failures.isEmpty } }

  /// One line, to follow a run by.
  var line: String {
    "\(trials.count) models, \(count(.accepted)) accepted, \(failing.count) fail"
  }

  var text: String {
    let identifiers = trials.flatMap { Set($0.diagnostics) }
    let counts = Dictionary(identifiers.map { ($0, 1) }, uniquingKeysWith: +)
      .sorted { ($1.value, $0.key) < ($0.value, $1.key) }
    let right = trials.filter(\.isMeantToBeRight)
    let rows: [(String, Int)] = [
      ("models", trials.count), ("of them spoilt", trials.count - right.count),
      ("accepted", count(.accepted)),
      ("accepted of those not spoilt", right.count { $0.verdict == .accepted }),
      ("rejected", count(.rejected)), ("too large to be run", count(.tooLarge)),
      ("diverged, alike under every plan", trials.count(where: \.hasDiverged)),
      ("plans checked and run", sum(\.plans)), ("training steps", sum(\.steps)),
      ("values recovered by inversion", sum(\.inversions)),
      ("gradients in float64", sum(\.gradients)), ("crashed", count(.crashed)),
      ("failing", failing.count),
    ]
    var lines = ["| | |", "|---|---|"] + rows.map { "| \($0.0) | \($0.1) |" }
    lines.append("| minutes | \(Int(trials.reduce(0) { $0 + $1.seconds } / 60)) |")
    lines += [
      "",
      "Models by diagnostic: \(counts.map { "\($0.key) \($0.value)" }.joined(separator: ", ")).",
    ]
    for trial in failing.prefix(100) {
      lines.append("- seed \(trial.seed): \(trial.failures.prefix(3).joined(separator: "; "))")
    }
    return lines.joined(separator: "\n")
  }
}
