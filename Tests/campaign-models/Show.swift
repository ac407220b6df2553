import ArgumentParser
import Foundation
import RandomModels

/// The model of a seed, and what becomes of it.
struct Show: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Prints the model of a seed, and tries it in this process.")

  @Argument(help: "The seed.") var seed: UInt64
  @Flag(help: "Leave out what the failure does not need.") var shrink = false

  func run() throws {
    let model = RandomModel(seed: seed)
    print(model.description)
    fflush(nil)
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.sortedKeys, .prettyPrinted]
    let trial = Trial(model)
    print(String(decoding: try encoder.encode(trial), as: UTF8.self))
    guard shrink, let failure = trial.failures.first else { return }
    print(model.shrunk { Trial($0).failures.contains { $0.kind == failure.kind } }.description)
  }
}

extension String {
  /// A failure without its numbers and the plan that it was seen under.
  fileprivate var kind: String {
    split(separator: ": ").last.map { String($0.filter { !$0.isNumber }) } ?? self
  }
}
