import ArgumentParser
import Commands
import DurableFiles
import Foundation
import Metrics
import Volumes

extension ScoreDefinition: ExpressibleByArgument {
  public init?(argument: String) {
    guard let known = Self.all.first(where: { $0.name == argument }) else { return nil }
    self = known
  }

  public var defaultValueDescription: String { name }

  public static var allValueStrings: [String] { all.map(\.name) }
}

struct Evaluate: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Scores label volumes against references, by name; writes summary.json.")

  @Option(help: "Folder of predicted label volumes; summary.json is written there.")
  var prediction: String

  @Option(help: "Folder of reference label volumes, or a data set with labels.")
  var reference: String

  @Option(
    help: """
      Labels to score, as 1,2,3; unions of labels as 1+2+4, with names as WT=1+2+4. Where not given, \
      the regions of the references' data set, or all labels.
      """, transform: { try NamedLabels($0, of: "--labels") })
  var labels: [NamedLabels] = []

  @Option(
    help: ArgumentHelp(
      """
      Leave out voxels where the reference has this value. Where not given, the label that the \
      references' data set calls 'ignore'.
      """, valueName: "value"))
  var ignore: Int?

  @Option(help: "Whose surfaces, percentile and rules of empty labels scores follow.")
  var definition = ScoreDefinition.monai

  @Option(
    help: ArgumentHelp("Distance within which surfaces agree (NSD).", valueName: "mm"))
  var tolerance = 1.0

  @Option(help: ArgumentHelp("Write every case's scores as a table.", valueName: "file"))
  var csv: String?

  @Flag(help: "Score the volumes that both folders have where some are in one alone.")
  var allowMissing = false

  @Flag(help: "Print summary.json.")
  var json = false

  mutating func validate() throws {
    try OptionRange.check("--tolerance", tolerance, 0...1e6)
    if let ignore { try OptionRange.check("--ignore", ignore, 0...Int(Int32.max)) }
  }

  func run() throws {
    try withExitCodes {
      let evaluation = try FolderEvaluation(
        predictions: prediction, references: reference, allowsMissing: allowMissing)
      try OutputFiles.check(
        [csv].compactMap(\.self),
        against: evaluation.pairs.flatMap { [$0.prediction, $0.reference] }
          + [reference, "\(reference)/dataset.json"])
      let labels = try NamedLabels.joined(labels, of: "--labels")
      for sentence in evaluation.missing { Console.log("left out: \(sentence)") }
      let summary = try evaluation.summary(
        labels: labels?.labels.map(\.union), names: labels?.names ?? [:], ignoring: ignore,
        by: definition, tolerance: tolerance
      ) { Console.log("warning: \($0)") }
      let data = try summary.json()
      try DurableFile.write(Array(data), to: "\(prediction)/summary.json")
      if let csv { try Console.write(Array(summary.csv().utf8), to: csv) }
      if json {
        try Console.show(text: String(decoding: data, as: UTF8.self))
      } else {
        for line in summary.lines { try Console.show(line) }
      }
    }
  }
}
