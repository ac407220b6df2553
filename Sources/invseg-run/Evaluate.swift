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

  @Option(help: "Folder of reference label volumes, or a data set with labels.")
  var reference: String

  @Option(help: "Labels to score, as 1,2,3; unions of labels as 1+2+4. All where not given.")
  var labels: String?

  @Flag(help: "Score the volumes that both folders have where some are in one alone.")
  var allowMissing = false

  @Flag(help: "Print summary.json.")
  var json = false

  func run() throws {
    try withExitCodes {
      let evaluation = try FolderEvaluation(
        predictions: prediction, references: reference, allowsMissing: allowMissing)
      for sentence in evaluation.missing { Console.log("left out: \(sentence)") }
      let summary = try evaluation.summary(labels: try scoredLabels())
      let data = try summary.json()
      try DurableFile.write(Array(data), to: "\(prediction)/summary.json")
      if json {
        try Console.show(text: String(decoding: data, as: UTF8.self))
      } else {
        for line in table(summary, evaluation.names) { try Console.show(line) }
      }
    }
  }

  private func table(_ summary: EvaluationSummary, _ names: [String: String]) -> [String] {
    func dice(_ scores: Scores?) -> String { scores?.dice.map { $0.fixed(4) } ?? "undefined" }
    return summary.labels.map { label in
      "label \(label)  Dice \(dice(summary.mean[label]))" + (names[label].map { "  \($0)" } ?? "")
    } + ["mean     Dice \(dice(summary.foregroundMean))"]
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
