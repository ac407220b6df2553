import Commands
import DurableFiles
import Foundation
import Metrics
import Program
import Reports
import Runtime
import Training
import Volumes

extension Train {
  /// Segments the cases held out with the trained network, into the run's folder, and scores them.
  func score(
    _ cases: [Case], _ program: Program, _ folder: RunFolder, _ execution: ExecutionOptions,
    _ store: PreprocessedStore?, _ interruption: Interruption
  ) throws {
    let isTrainedOnThem = try RunSettings.read(folder).split?.fold == "all"
    Console.log(
      "scoring \(counted(cases.count, "case")) \(isTrainedOnThem ? "that it was trained on" : "held out")"
    )
    let session = try Session(program, on: execution.makeBackend(), for: .inference)
    try Checkpoint.restoreNetwork(session, from: folder.checkpoint)
    let predictor = try Predictor([session])
    let summary = "\(folder.validation)/summary.json"
    func prediction(_ item: Case) -> String { "\(folder.validation)/\(item.name).nii.gz" }
    try DurableFile.ensureDirectory(folder.validation)
    for path in [summary] + cases.map(prediction) { DurableFile.removeLeftovers(of: path) }
    // Scores of an earlier end of the run are none of the volumes that follow.
    try? FileManager.default.removeItem(atPath: summary)
    for (index, item) in cases.enumerated() {
      var line = VolumeProgressLine("\(item.name) (\(index + 1) of \(cases.count))")
      defer { line.finish() }
      let loaded = try LoadedCase(
        item, labels: [], program.experiment.preprocessing, store: store)
      let labels = try predictor.prediction(of: loaded, named: item.name) { line.show($0) }.labels
      try interruption.deferring(Self.lastWords) { try labels.write(to: prediction(item)) }
    }
    let scored = predictor.scoredLabels(in: cases)
    let keys = scored.map { FolderEvaluation.key($0.values) }
    // Whole paths, as the scores of a run that went on from elsewhere are the same.
    func whole(_ path: String) -> String { URL(filePath: path).standardizedFileURL.path }
    let evaluation = FolderEvaluation(
      pairs: cases.compactMap { item in
        item.label.map { (item.name, whole(prediction(item)), whole($0)) }
      },
      names: Dictionary(zip(keys, scored.map(\.name)), uniquingKeysWith: { one, _ in one }),
      ignoring: predictor.ignored)
    guard !evaluation.pairs.isEmpty else { return }
    let scores = try evaluation.summary(labels: scored.map(\.values))
    try interruption.deferring(Self.lastWords) {
      try DurableFile.write(Array(try scores.json()), to: summary)
    }
    for (key, label) in zip(keys, scored) {
      let dice = scores.mean[key]?[.dice]
      Console.log(
        "\(isTrainedOnThem ? "training" : "validation"): \(label.name) Dice \(dice.map { $0.fixed(4) } ?? "undefined")"
      )
    }
    Console.log("label volumes and scores are in \(folder.validation)")
  }

  static let lastWords =
    "interrupted before the cases held out were scored; the trained network is saved"
}

extension Interruption {
  /// Writes a file as a whole: a signal meanwhile ends the process afterwards, with the exit code and these
  /// words, so that no part of a file stays.
  func deferring(_ words: String, _ write: () throws -> Void) throws {
    noteFirst(saying: "interrupted twice; files with their names are whole")
    let outcome = Result { try withExitCodes(write) }
    endAtOnce(saying: words)
    if isRequested { throw Console.failure(words, .interrupted) }
    try outcome.get()
  }
}
