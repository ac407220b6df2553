import ArgumentParser
import Commands
import Reports
import DurableFiles
import Foundation
import Metrics
import Volumes

struct Evaluate: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Scores label volumes against references, by name; writes summary.json.")

  @Option(help: "Folder of predicted label volumes; summary.json is written there.")
  var prediction: String

  @Option(help: "Folder of reference label volumes.")
  var reference: String

  @Option(help: "Labels to score, as 1,2,3; unions of labels as 1+2+4. All where not given.")
  var labels: String?

  @Flag(help: "Print summary.json.")
  var json = false

  func run() throws {
    try withExitCodes {
      let evaluation = try FolderEvaluation(predictions: prediction, references: reference)
      let summary = try evaluation.summary(labels: try scoredLabels())
      let data = try summary.json()
      try DurableFile.write(Array(data), to: "\(prediction)/summary.json")
      if json {
        FileHandle.standardOutput.write(data)
      } else {
        for (label, scores) in summary.mean.sorted(by: { $0.key < $1.key }) {
          print("label \(label)  Dice \(scores.dice.map { $0.fixed(4) } ?? "undefined")")
        }
        print("mean     Dice \(summary.foregroundMean.dice.map { $0.fixed(4) } ?? "undefined")")
      }
    }
  }

  private func scoredLabels() throws -> [[Int]]? {
    guard let labels else { return nil }
    return try labels.split(separator: ",").map { union in
      let values = union.split(separator: "+").map { Int32($0) }
      guard !values.isEmpty, values.allSatisfy({ $0 != nil }) else {
        throw Console.failure("--labels takes whole numbers of 32 bits, as 1,2,1+2", .usage)
      }
      return values.compactMap { $0.map(Int.init) }
    }
  }
}
