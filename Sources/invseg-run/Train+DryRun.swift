import Commands
import Foundation
import Program
import Reports
import Training
import Volumes

extension Train {
  /// Prints what a run would do and write. All that comes before its first step is known to be right by then,
  /// but for the folder: throws exit code 73, with a message, where that could not be made.
  func tellPlans(of trainer: Trainer, _ data: TrainingData, threads: Int) throws {
    let (program, folder) = (trainer.session.program, trainer.folder)
    try checkPlace(of: folder)
    var rows: [(title: String, text: String)] = [
      ("model", model(program)), ("data", cases(data)),
      ("memory", memory(program, threads: threads)), ("length", length(trainer)),
    ]
    if let validation = validation(program, data) { rows.append(("validation", validation)) }
    let files = [folder.path] + files(of: trainer, data)
    rows.append(("would write", files.joined(separator: "\n")))
    for (title, text) in rows {
      for (index, line) in text.split(separator: "\n").enumerated() {
        let start = index == 0 ? title : ""
        try Console.show(start.padding(toLength: 12, withPad: " ", startingAt: 0) + line)
      }
    }
    try Console.show("nothing is written")
  }

  private func model(_ program: Program) -> String {
    let weights = program.parameters.filter(\.isTrained)
      .reduce(0) { $0 + $1.storage.logicalCount }
    let input = program.experiment.input
    let patch = input.patch.map(String.init).joined(separator: "x")
    return "\(program.experiment.name): \(weights.grouped(by: ",")) weights that are trained, "
      + "\(counted(input.channels, "channel")), "
      + "\(counted(input.batch, "patch")) of \(patch) voxels a step"
  }

  private func cases(_ data: TrainingData) -> String {
    let held = data.validation.map(\.name)
    return "\(data.dataset.path): \(counted(data.training.count, "case")) to train with"
      + (held.isEmpty ? "" : ", \(held.count) held out: \(held.joined(separator: ", "))")
  }

  private func memory(_ program: Program, threads: Int) -> String {
    let free = MachineMemory().available.map { ", \($0.readableBytes) are free now" } ?? ""
    return """
      a step takes \(program.peakBytes.readableBytes) (\(program.peakBytes) bytes), which is mapped: \
      parameters \(program.parameterBytes.readableBytes), gradients \(program.trainedBytes.readableBytes), \
      optimizer \(program.optimizerBytes.readableBytes), arena \(program.arenaBytes.readableBytes)
      volumes at most \(cacheLimit.readableBytes)\(free); \(counted(threads, "thread"))
      """
  }

  private func length(_ trainer: Trainer) -> String {
    let (limit, done) = (trainer.settings.limit, trainer.progress.step)
    let epoch = "\(counted(trainer.stepsPerEpoch, "step")) an epoch"
    let steps =
      if case .epochs(let count) = limit {
        "\(limit), \(counted(count * trainer.stepsPerEpoch, "step"))"
      } else {
        "\(limit)"
      }
    return "\(steps); \(epoch)" + (done > 0 ? "; \(counted(done, "step")) are done" : "")
      + (trainer.stoppedAfter.map { "; stopped early after epoch \($0), the run is finished" } ?? "")
  }

  /// When and on what the network is scored; nil where no case is held out.
  func validation(_ program: Program, _ data: TrainingData) -> String? {
    guard !data.validation.isEmpty else { return nil }
    let end = "whole volumes at the end"
    guard let rule = program.experiment.validation else { return end }
    let often = rule.every == 1 ? "after every epoch" : "after every \(rule.every) epochs"
    let subject =
      rule.batches.map { "on \(counted($0, "batch")) of patches" }
      ?? "on whole volumes"
    let stopping = program.experiment.earlyStopping.map {
      "\nends early after \(counted($0.patience, "validation")) without a rise"
        + ($0.improvement > 0 ? " of more than \($0.improvement)" : "")
    }
    let arena = program.validationArenaBytes.readableBytes
    return "\(often) \(subject), in \(arena) of the arena; \(end)" + (stopping ?? "")
  }

  private func files(of trainer: Trainer, _ data: TrainingData) -> [String] {
    let (program, folder) = (trainer.session.program, trainer.folder)
    let experiment = program.experiment
    var files = folder.files
    if experiment.epoch == nil, experiment.validation == nil {
      files.removeAll { $0 == folder.epochs }
    }
    if experiment.validation == nil { files.removeAll { $0 == folder.best } }
    if data.heldOut.folds.isEmpty { files.removeAll { $0 == folder.splits } }
    if !data.validation.isEmpty { files.append("\(folder.validation)/") }
    if let path = storePath(program, folder, trainer.settings) { files.append("\(path)/") }
    return files.map { "  " + $0 }
  }

  /// The nearest folder that is there has to take new files.
  private func checkPlace(of folder: RunFolder) throws {
    var place = URL(filePath: folder.path).standardizedFileURL
    while !FileManager.default.fileExists(atPath: place.path), place.path != "/" {
      place.deleteLastPathComponent()
    }
    var isFolder: ObjCBool = false
    _ = FileManager.default.fileExists(atPath: place.path, isDirectory: &isFolder)
    guard isFolder.boolValue, FileManager.default.isWritableFile(atPath: place.path) else {
      throw Console.failure("\(folder.path): cannot be made below \(place.path)", .cannotCreate)
    }
  }
}
