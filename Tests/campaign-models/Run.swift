import ArgumentParser
import Foundation
import RandomModels

/// Goes on where the log ends, for so many minutes.
struct Run: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Tries models from where the log ends, and sums up what it holds.")

  @Option(help: "The log: a line of JSON for each model tried.") var log = "campaign-models.log"
  @Option(help: "Seed of the first model.") var first: UInt64 = 0
  @Option(help: "How many models.") var count: UInt64 = 5000
  @Option(help: "Minutes after which this piece ends.") var minutes = 30.0

  func run() throws {
    var log = try CampaignLog(log)
    let clock = ContinuousClock()
    let end = clock.now + .seconds(minutes * 60)
    var told = clock.now
    let range = first..<first + count
    while let seed = log.next(in: range), clock.now < end {
      try PieceProcess.run(seed..<range.upperBound, stop: { clock.now >= end }) { trial in
        try log.append(trial)
        if !trial.failures.isEmpty {
          print("seed \(trial.seed): \(trial.failures.joined(separator: "; "))")
          print(RandomModel(seed: trial.seed).description)
        }
        if clock.now - told > .seconds(60) {
          told = clock.now
          print("\(Date.now.formatted(.iso8601)) \(Summary(log.trials).line)")
          fflush(nil)
        }
      }
    }
    print(Summary(log.trials).text)
    if log.next(in: range) != nil { print("not done: run it again to go on") }
  }
}
