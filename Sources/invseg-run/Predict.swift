import ArgumentParser
import Commands
import DurableFiles
import Experiment
import Foundation
import Interchange
import Program
import Reports
import Runtime
import Training
import Volumes

struct Predict: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Segments whole volumes with a trained run, or with the mean of several.")

  @Argument(help: "The folder of a run; of several, whose logits are averaged.")
  var trained: [String]

  @Option(
    parsing: .upToNextOption,
    help:
      "Folders of images, a data set (its test cases, or its training cases where it has none), or the images of one case."
  )
  var input: [String]

  @Option(
    help:
      "Folder of the label volumes, made where it is not there; of one case also the file, as x.nii.gz."
  )
  var out: String

  @Option(
    help: ArgumentHelp(
      "Folder of preprocessed volumes, made where it is not there; none are kept where not given.",
      valueName: "dir"))
  var preprocessed: String?

  @Flag(
    help:
      "Write Analyze pairs, x.hdr and x.img, as iSeg takes them; of images that are such pairs.")
  var analyze = false

  @Flag(help: "Replace label volumes that are there.")
  var overwrite = false

  @Flag(help: "Leave out the cases whose label volumes are there.")
  var skipExisting = false

  @Option(
    help:
      "Which network of a run: of its last save, or of the epoch with the best validation, where its model has 'validation'."
  )
  var checkpoint = CheckpointChoice.last

  @Option(help: "How far tiles advance, as a share of the patch: above 0, at most 1.")
  var step = 0.5

  @Flag(help: "Average over mirrored tiles, along the axes that the model mirrors in training.")
  var mirror = false

  @Option(
    help: .init(
      "Most memory of the process, a hard limit: it changes time, never a label. \(ByteSize.help)",
      valueName: "size"))
  var budget: ByteSize?

  @Option(
    help: .init(
      "Keep only the largest connected part of labels, as 1,2, and of unions of labels, as 1+2; 'foreground' is the union of all.",
      valueName: "labels"), transform: LargestComponent.init)
  var largestComponent: [LargestComponent] = []

  @Option(
    help: .init(
      "Remove connected parts of a label that are smaller than this, in cubic millimetres.",
      valueName: "mm3"))
  var minVolume: Double?

  @Flag(
    help:
      "Write probabilities of classes or regions too, as probabilities/x.nii.gz below the output.")
  var probabilities = false

  @Flag(help: "Write a picture of each case too, as previews/x.png below the output.")
  var preview = false

  @Flag(help: "Take the weights themselves where the run keeps their moving average.")
  var rawWeights = false

  @OptionGroup var execution: ExecutionOptions

  func validate() throws {
    guard step > 0, step <= 1 else { throw ValidationError("--step is above 0 and at most 1") }
    if let minVolume { try OptionRange.check("--min-volume", minVolume, 0...1e12) }
    guard !(overwrite && skipExisting) else {
      throw ValidationError("--overwrite and --skip-existing exclude each other")
    }
  }

  func run() throws {
    let interruption = Interruption(saying: Self.lastWords)
    try withExitCodes {
      let folders = trained.map { RunFolder($0) }
      for folder in folders where !folder.exists { throw TrainingError.noRun(folder.path) }
      let checkpoints = try folders.map { try checkpoint.path(in: $0) }
      let programs = try folders.map { try CompiledFile.read($0.graph, targets: knownTargets) }
      try Predictor.check(programs)
      let experiment = programs[0].experiment
      let mirrored = try mirrored(programs)
      let found = try PredictionCases.find(
        input, channels: experiment.input.channels, names: try channelNames(of: folders))
      for warning in PredictionCases.skipped(in: input) { Console.log("warning: \(warning)") }
      let outputs = try PredictionOutputs(out, for: found, asAnalyze: analyze)
      let cases = try segmentable(found, outputs)
      guard !cases.isEmpty else { return }
      let backend = execution.makeBackend
      let sessions = try zip(programs, checkpoints).map { program, checkpoint in
        let session = try Session(program, on: backend(), for: .inference)
        try Checkpoint.restoreNetwork(session, from: checkpoint, averaged: !rawWeights)
        if !rawWeights, program.experiment.weightAverage != nil {
          Console.log("\(checkpoint): predicts with the moving average of its weights")
        }
        return session
      }
      for (folder, path) in zip(folders, checkpoints) where checkpoint == .last {
        try tellOfUnfinished(folder, path, experiment)
      }
      let predictor = try Predictor(
        sessions, .init(step: step, mirrored: mirrored))
      let rules = try rules(predictor.foreground)
      let bands = try plan(cases, predictor, experiment.preprocessing)
      for folder in outputs.folders(probabilities: probabilities, preview: preview) {
        try DurableFile.ensureDirectory(folder)
      }
      defer {
        if budget != nil { Console.log("memory: \(ProcessMemory.peak.readableBytes) held at most") }
      }
      try segment(
        cases, in: bands, to: outputs, with: predictor, experiment.preprocessing, rules,
        interruption)
    }
  }

  /// Says of a run that it may still go on. One that its validations may end has no other limit.
  private func tellOfUnfinished(
    _ folder: RunFolder, _ checkpoint: String, _ experiment: Experiment
  ) throws {
    guard experiment.earlyStopping == nil,
      let trained = try RunSettings.read(folder).limit.shortfall(of: checkpoint, experiment)
    else { return }
    Console.log("\(folder.path): not trained to its end, but for \(trained)")
  }

  /// The axes that all models mirror in training; none where no mirroring is asked for. Throws where
  /// they have none in common.
  private func mirrored(_ programs: [Program]) throws -> [Int] {
    guard mirror else { return [] }
    let common = programs.map { Set($0.experiment.augmentation.flips) }
      .reduce(Set(0..<3)) { $0.intersection($1) }
    guard !common.isEmpty else {
      throw Console.failure(
        "--mirror: there is no axis that \(programs.map { "'\($0.experiment.name)'" }.joined(separator: ", "))"
          + " mirror in training", .usage)
    }
    return common.sorted()
  }

  /// What becomes of connected parts of labels, in order. Throws where a label is none of the model's.
  private func rules(_ foreground: [Int]) throws -> [ComponentRule] {
    let unions = largestComponent.flatMap { rule in
      switch rule {
      case .foreground: [foreground]
      case .labels(let labels): labels.unions
      }
    }
    if let unknown = unions.joined().first(where: { !foreground.contains($0) }) {
      let known = foreground.map(String.init).joined(separator: ", ")
      throw Console.failure(
        "--largest-component: \(unknown) is no label that the model predicts; it predicts \(known)",
        .usage)
    }
    let largest = unions.map { ComponentRule.largest(of: $0) }
    return largest
      + (minVolume.map { [.atLeast(cubicMillimetres: $0, of: foreground)] } ?? [])
  }

  /// What the channels were called in training; nil where no run knows. Throws where two runs do not
  /// agree.
  private func channelNames(of folders: [RunFolder]) throws -> [String]? {
    let names = try folders.map { try RunSettings.read($0).channelNames }
    for (folder, other) in zip(folders, names).dropFirst() where other != names[0] {
      throw TrainingError.badRun(
        folder.path, "was trained on other channels than \(folders[0].path)")
    }
    return names[0]
  }

  /// The cases to segment: all but those that are left out. Throws where one would be replaced.
  private func segmentable(_ found: [Case], _ outputs: PredictionOutputs) throws -> [Case] {
    let cases =
      skipExisting
      ? found.filter { !FileManager.default.fileExists(atPath: outputs.path(of: $0)) } : found
    if cases.count < found.count {
      Console.log("\(found.count - cases.count) of \(found.count) cases are there and left out")
    }
    try OutputFiles.check(
      cases.flatMap { item in
        outputs.files(of: item) + (probabilities ? [outputs.probabilities(of: item)] : [])
          + (preview ? [outputs.preview(of: item)] : [])
      }, against: found.flatMap(\.files),
      // What an interruption left of a case is no label volume: that comes last.
      unlessReplacing: overwrite || skipExisting
        ? nil : "--overwrite replaces label volumes, --skip-existing leaves them")
    return cases
  }

  /// How many bands each case is scored in, for all that can be read. Throws exit code 2, with a message,
  /// where one is not within the budget.
  private func plan(
    _ cases: [Case], _ predictor: Predictor, _ preprocessing: Preprocessing
  ) throws -> [String: Int] {
    guard let budget else { return [:] }
    var bands: [String: Int] = [:]
    var greatest: (bytes: Int, name: String)?
    for item in cases {
      // What is wrong with a file is told when its turn comes.
      guard let images = try? item.images.map({ try VolumeHeader($0).voxelBytes }),
        let placement = try? preprocessing.uncropped(item.images[0])
      else { continue }
      let plan: PredictionPlan? = predictor.plan(
        placement, images: images, withProbabilities: probabilities, within: budget.bytes)
      guard let plan else {
        let least = predictor.leastBytes(
          placement, images: images, withProbabilities: probabilities)
        throw Console.failure(
          "case '\(item.name)' takes \(least.readableBytes) at least, more than the"
            + " \(budget.bytes.readableBytes) of --budget", .overBudget)
      }
      bands[item.name] = plan.bands
      if plan.bands > 1 {
        Console.log(
          "\(item.name): \(plan.bands) bands, \(plan.work.fixed(2)) times the tiles of one")
      }
      if plan.bytes > greatest?.bytes ?? 0 { greatest = (plan.bytes, item.name) }
    }
    if let greatest {
      Console.log(
        "memory: \(greatest.bytes.readableBytes) at most (\(greatest.name)),"
          + " within \(budget.bytes.readableBytes)")
    }
    return bands
  }

  private static let lastWords = "interrupted; label volumes that are there are whole"

  /// Segments what can be segmented. Throws the exit code of the first case that could not, or at once
  /// where nothing can be written.
  private func segment(
    _ cases: [Case], in bands: [String: Int], to outputs: PredictionOutputs,
    with predictor: Predictor, _ preprocessing: Preprocessing, _ rules: [ComponentRule],
    _ interruption: Interruption
  ) throws {
    var failures: [ExitCode] = []
    let store = preprocessed.map {
      PreprocessedStore($0, warn: { Console.log("warning: \($0)") })
    }
    try store?.prepare()
    for (index, item) in cases.enumerated() {
      var times = PhaseTimes()
      var line = VolumeProgressLine("\(item.name) (\(index + 1) of \(cases.count))")
      var isWriting = false
      do {
        var prediction = try withExitCodes {
          defer { line.finish() }
          let loaded = try times.reading {
            try LoadedCase(item, labels: [], preprocessing, store: store)
          }
          if let warning = loaded.placement.grid.source.warning {
            Console.log("warning: \(item.images[0].path): \(warning)")
          }
          return try predictor.prediction(
            of: loaded, named: item.name, bands: bands[item.name] ?? 1,
            withProbabilities: probabilities
          ) { line.show($0) }
        }
        try withExitCodes {
          for rule in rules {
            try rule.apply(to: &prediction.labels, background: predictor.background)
          }
        }
        isWriting = true
        let path = outputs.path(of: item)
        try times.writing {
          if probabilities {
            try write(interruption) {
              try Volume.write(prediction.probabilities, to: outputs.probabilities(of: item))
            }
            prediction.probabilities = []
          }
          if preview { try drawPreview(prediction.labels, item, outputs, predictor, interruption) }
          // The label volume last: with it the case is there.
          try write(interruption) { try prediction.labels.write(to: path) }
        }
        Console.log("\(path)  \(times.line(network: prediction.networkSeconds))")
      } catch let code as ExitCode {
        guard !isWriting || code == .noMemory else { throw code }
        failures.append(code)
      }
    }
    guard let first = failures.first else { return }
    throw Console.failure("\(failures.count) of \(cases.count) cases have no prediction", first)
  }

  private func drawPreview(
    _ labels: LabelVolume, _ item: Case, _ outputs: PredictionOutputs, _ predictor: Predictor,
    _ interruption: Interruption
  ) throws {
    let path = outputs.preview(of: item)
    try write(interruption) {
      let image = try Volume.read([item.images[0]])[0]
      let picture = try labels.preview(
        over: image, foreground: predictor.foreground.map { Int32($0) })
      try DurableFile.write(picture.bytes, to: path)
    }
  }

  /// Writes a file as a whole: a signal meanwhile ends the process afterwards, so that no part of a file
  /// stays.
  private func write(_ interruption: Interruption, _ file: () throws -> Void) throws {
    interruption.noteFirst(saying: "interrupted twice; label volumes with their names are whole")
    let outcome = Result { try withExitCodes(file) }
    interruption.endAtOnce(saying: Self.lastWords)
    if interruption.isRequested { throw Console.failure(Self.lastWords, .interrupted) }
    try outcome.get()
  }
}
