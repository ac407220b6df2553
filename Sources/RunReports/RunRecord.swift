import Experiment
import Foundation
import Interchange
import Kernels
import Program
import Training

/// A run as the files of its folder tell it.
public struct RunRecord: Sendable {
  let folder: RunFolder
  let settings: RunSettings
  /// What it trains, with its plan.
  let program: Program
  /// The processes that trained it, the first one first.
  var history: [TrainingProcess]
  private(set) var curves = StepCurves()
  private(set) var epochs: [EpochFigures] = []
  private(set) var scores: ValidationScores?

  /// Reads a run. Throws `TrainingError` and `CompiledFile.Fault`.
  ///
  /// - Parameter targets: those that a program may be for.
  public init(reading folder: RunFolder, targets: [any Target]) throws {
    guard folder.exists else { throw TrainingError.noRun(folder.path) }
    self.init(
      folder, try RunSettings.read(folder),
      try CompiledFile.read(folder.graph, targets: targets))
    StepFigures.read(folder) { add($0) }
    readEpochs()
    readScores()
  }

  /// A run without its steps, epochs and scores.
  init(_ folder: RunFolder, _ settings: RunSettings, _ program: Program) {
    (self.folder, self.settings, self.program) = (folder, settings, program)
    history = [TrainingProcess](reading: folder)
  }

  /// Adds a step that is after those before.
  mutating func add(_ step: StepFigures) { curves.add(step) }

  /// Reads what there is of epochs.
  ///
  /// - Parameter step: those that ended before it count.
  mutating func readEpochs(before step: Int? = nil) {
    epochs = EpochFigures.read(folder, before: step)
  }

  /// Reads what there is of cases held out.
  mutating func readScores() { scores = ValidationScores.read(folder) }

  /// Steps that were trained.
  var steps: Int { curves.last?.step ?? 0 }

  /// The last mean Dice that validation while training gave.
  var lastValidated: EpochFigures? { epochs.last { $0.meanDice != nil } }

  /// The labels or regions that validation tells of, in the model's order.
  var labelNames: [String] {
    let known =
      program.experiment.outputs.compactMap { output -> [String]? in
        switch output.target {
        case .labels(let labels): labels.dropFirst().map(\.name)
        case .regions(let regions, _): regions.map(\.name)
        case .input, .none: nil
        }
      }.first ?? []
    let told = Set(epochs.flatMap(\.dice.keys))
    return known.filter(told.contains) + told.subtracting(known).sorted()
  }

  /// The values of label volumes that are no background, in the model's order.
  var foreground: [Int32] {
    let labels = program.experiment.outputs.lazy.compactMap(\.labels).first ?? []
    return labels.dropFirst().compactMap { Int32(exactly: $0.value) }
  }
}

extension [RunRecord] {
  /// What the runs are called, each otherwise: the ends of their paths, as long as it takes.
  var names: [String] {
    let paths = map { record in
      URL(filePath: record.folder.path).standardizedFileURL.pathComponents
    }
    let longest = paths.map(\.count).max() ?? 0
    for length in stride(from: 1, through: longest, by: 1) {
      let names = paths.map { $0.suffix(length).joined(separator: "/") }
      if Set(names).count == names.count { return names }
    }
    return map(\.folder.path)
  }
}
