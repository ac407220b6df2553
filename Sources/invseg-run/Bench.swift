import ArgumentParser
import Commands
import Reports
import Training

struct Bench: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Measures the time and the memory of a training step.")

  @Argument(help: "A YAML file or a compiled graph.")
  var model: String

  @Option(help: "Steps that are counted, after one that is not.")
  var steps = 5

  @Option(help: "Seed of weights and batch.")
  var seed: UInt64 = 0

  @Flag(help: "Print one JSON object.")
  var json = false

  @OptionGroup var options: ModelOptions
  @OptionGroup var planning: PlanOptions
  @OptionGroup var execution: ExecutionOptions

  mutating func validate() throws {
    guard steps > 0 else { throw ValidationError("--steps has to be positive") }
  }

  private struct Report: Encodable {
    struct Seconds: Encodable {
      var median: Double
      var min: Double
      var max: Double
    }
    var stepSeconds: Seconds
    var arenaPeakBytes: Int
    var processPeakBytes: Int
    var processStepPeakBytes: Int
    var plannedPeakBytes: Int
    var threads: Int
    var isa: String
  }

  func run() throws {
    try withExitCodes {
      let program = try options.program(model, planning)
      let backend = execution.makeBackend()
      let result = try Benchmark.run(program, on: backend, steps: steps, seed: seed)
      let report = Report(
        stepSeconds: .init(
          median: result.medianSeconds, min: result.seconds.min()!, max: result.seconds.max()!),
        arenaPeakBytes: result.arenaPeakBytes, processPeakBytes: result.processPeakBytes,
        processStepPeakBytes: result.processStepPeakBytes,
        plannedPeakBytes: result.plannedPeakBytes, threads: execution.threadCount,
        isa: backend.isa.rawValue)
      if json {
        try Console.printJSON(report)
      } else {
        print(
          """
          step           \(report.stepSeconds.median.readableSeconds) (\(report.stepSeconds.min.readableSeconds) to \(report.stepSeconds.max.readableSeconds))
          arena          \(report.arenaPeakBytes.readableBytes) recorded, \(program.arenaBytes.readableBytes) planned
          process        \(report.processPeakBytes.readableBytes) at its peak, \(report.plannedPeakBytes.readableBytes) planned
          """)
      }
    }
  }
}
