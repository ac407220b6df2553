import ArgumentParser
import Commands
import Experiment
import Foundation
import Interchange
import Program
import Reports
import Runtime
import Training
import Volumes

struct FindRate: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Trains a little at rising rates, and tells which rate suits a model and its data.")

  @Argument(help: "A YAML file or a compiled graph.")
  var model: String

  @Option(help: "A data set, as train takes it.")
  var data: String

  @Option(help: "Updates of the weights, each at a greater rate: 20 to 100000.")
  var steps = 100

  @Option(help: "The first rate.")
  var from = 1e-6

  @Option(help: "The last rate.")
  var to = 1.0

  @Option(help: "Seed of weights, patches and random layers.")
  var seed: UInt64 = 0

  @Option(
    help: ArgumentHelp(
      "Most bytes of volumes kept in memory, 2GiB where not given.", valueName: "size"))
  var cache: ByteSize?

  @Option(
    help: ArgumentHelp(
      "Folder of preprocessed volumes, made where it is not there; none are kept where not given.",
      valueName: "dir"))
  var preprocessed: String?

  @Option(help: ArgumentHelp("Write what was found as JSON.", valueName: "file"))
  var json: String?

  @OptionGroup var options: ModelOptions
  @OptionGroup var planning: PlanOptions
  @OptionGroup var execution: ExecutionOptions

  mutating func validate() throws {
    try OptionRange.check("--steps", steps, 20...100_000)
    try OptionRange.check("--from", from, 1e-12...1e6)
    try OptionRange.check("--to", to, 1e-12...1e6)
    guard from < to else { throw ValidationError("--from is below --to") }
  }

  func run() throws {
    let interruption = Interruption(saying: "interrupted; nothing was written")
    try withExitCodes(programsAreOurs: !CompiledFile.recognizes(model)) {
      let program = try options.program(model, planning)
      let settings = RunSettings(
        data: data, seed: seed, limit: .steps(steps), validationCases: 0, parameters: [:])
      let found = try TrainingData(
        data, for: program, settings, .count(0), advice: SettingAdvice(options, of: model))
      if let json {
        let files =
          found.dataset.descriptions + found.training.flatMap(\.files)
          + [model, options.rates].compactMap(\.self)
        try OutputFiles.check([json], against: files)
      }
      let backend = execution.makeBackend()
      let session = try Session(program, on: backend, for: .training)
      session.initializeParameters(seed: seed)
      try found.checkVoxelsBriefly()
      Console.log(
        "\(program.experiment.name): \(counted(found.training.count, "case")), \(program.peakBytes.readableBytes) a step, \(backend.threads) threads; rates from \(from.readableRate) to \(to.readableRate)"
      )
      let search = try found.explaining(unless: { interruption.isRequested }) {
        try self.search(session, found.training)
      }
      try show(search, of: program.experiment)
      if let json { try write(search, program.experiment, to: json) }
    }
  }

  private func search(_ session: Session, _ cases: [Case]) throws -> RateSearch {
    let program = session.program
    let store = preprocessed.map { PreprocessedStore($0, warn: { Console.log("warning: \($0)") }) }
    try store?.prepare()
    let loader = PatchLoader(
      cases: cases, labels: program.labelMaps, preprocessing: program.experiment.preprocessing,
      store: store, sampler: PatchSampler(program.experiment, seed: seed),
      cacheLimit: cache?.bytes ?? 2 << 30)
    defer { loader.stop() }
    let isTerminal = Console.logIsTerminal
    defer { if isTerminal { Console.endInPlace() } }
    return try RateSearch.run(
      session, loader, rates: RateSearch.rates(from...to, count: steps), seed: seed
    ) { done, rate, loss in
      guard isTerminal else { return }
      Console.logInPlace(
        "update \(done)/\(steps)  rate \(rate.readableRate)  loss \(loss.fixed(4))")
    }
  }

  private func show(_ search: RateSearch, of experiment: Experiment) throws {
    try Console.show(text: search.table + "\n")
    for line in search.conclusion(experiment.optimizer.rate) { try Console.show(line) }
  }

  /// What is written, by the keys of `docs/commands.md`.
  private struct Report: Encodable {
    struct Point: Encodable {
      var rate: Double
      var loss: Double
      var smoothedLoss: Double

      init(_ point: RateSearch.Point) {
        (rate, loss, smoothedLoss) = (point.rate, point.loss, point.smoothed)
      }
    }

    var schemaVersion = 1
    var model: String
    var modelRate: Double
    var seed: UInt64
    var points: [Point]
    var suggestedRate: Nullable<Double>
    var leastLossRate: Nullable<Double>
    var divergedRate: Nullable<Double>
  }

  private func write(_ search: RateSearch, _ experiment: Experiment, to path: String) throws {
    let report = Report(
      model: experiment.name, modelRate: experiment.optimizer.rate, seed: seed,
      points: search.points.map { Report.Point($0) },
      suggestedRate: Nullable(search.steepest?.rate),
      leastLossRate: Nullable(search.least?.rate), divergedRate: Nullable(search.divergedAt))
    let encoder = JSONEncoder()
    encoder.keyEncodingStrategy = .convertToSnakeCase
    encoder.outputFormatting = [.sortedKeys, .prettyPrinted, .withoutEscapingSlashes]
    try Console.write(Array(try encoder.encode(report)) + [UInt8(ascii: "\n")], to: path)
  }
}
