import ArgumentParser
import Foundation
import RandomModels

/// Tries models in this process, and says before each which it is: so the parent knows what ended it.
struct Piece: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Tries the models of some seeds in this process.", shouldDisplay: false)

  @Argument var first: UInt64
  @Argument var end: UInt64
  /// Seconds of one model, after which the alarm ends the process.
  private static let limit: UInt32 = 120

  func run() throws {
    let encoder = JSONEncoder()
    encoder.outputFormatting = .sortedKeys
    for seed in first..<end {
      print("begin \(seed)")
      fflush(nil)
      alarm(Self.limit)
      let trial = Trial(RandomModel(seed: seed))
      print(String(decoding: try encoder.encode(trial), as: UTF8.self))
      fflush(nil)
    }
  }
}
