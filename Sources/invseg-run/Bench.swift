import ArgumentParser
import Commands
import Foundation
import Interchange
import Kernels
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

  @Flag(help: "Run as many steps again and print the time of each kind of kernel.")
  var profile = false

  @Flag(
    help:
      "Take from the process, once its threads are warm, all address space but the planned bytes and 32 MiB: the step runs within its plan or not at all."
  )
  var confined = false

  @Option(
    help: ArgumentHelp(
      "Measure steps on patches of DATASET, with the model's augmentation beside them and without.",
      valueName: "dataset"))
  var data: String?

  @Flag(help: "Print one JSON object.")
  var json = false

  @OptionGroup var options: ModelOptions
  @OptionGroup var planning: PlanOptions
  @OptionGroup var execution: ExecutionOptions

  mutating func validate() throws {
    try OptionRange.check("--steps", steps, OptionRange.steps)
    if data != nil, confined || profile {
      throw ValidationError("--data goes with neither --profile nor --confined")
    }
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
    var profile: StepProfile?
  }

  func run() throws {
    try withExitCodes(programsAreOurs: !CompiledFile.recognizes(model)) {
      let program = try options.program(model, planning)
      if let data { return try measure(program, on: data) }
      if confined {
        _ = try Benchmark.run(program, on: execution.makeBackend(), steps: 1, seed: seed)
      }
      let backend = execution.makeBackend()
      if confined, !ProcessMemory.limitGrowth(to: program.peakBytes + 32 << 20) {
        throw BackendError.cannotMap(bytes: program.peakBytes)
      }
      let result = try Benchmark.run(
        program, on: backend, steps: steps, seed: seed, profiling: profile)
      let report = Report(
        stepSeconds: .init(
          median: result.medianSeconds, min: result.seconds.min()!, max: result.seconds.max()!),
        arenaPeakBytes: result.arenaPeakBytes, processPeakBytes: result.processPeakBytes,
        processStepPeakBytes: result.processStepPeakBytes,
        plannedPeakBytes: result.plannedPeakBytes, threads: backend.threads,
        isa: backend.isa.rawValue, profile: result.profile)
      if json {
        try Console.printJSON(report)
      } else {
        try Console.show(
          text: """
            step           \(report.stepSeconds.median.readableSeconds) (\(report.stepSeconds.min.readableSeconds) to \(report.stepSeconds.max.readableSeconds))
            arena          \(report.arenaPeakBytes.readableBytes) recorded, \(program.arenaBytes.readableBytes) planned
            process        \(report.processPeakBytes.readableBytes) at its peak, \(report.plannedPeakBytes.readableBytes) planned

            """)
        if let profile = result.profile { try Console.show(text: Self.table(profile) + "\n") }
      }
    }
  }

  private static func table(_ profile: StepProfile) -> String {
    let width = profile.kernels.map(\.name.count).max() ?? 0
    func column(_ text: String, _ width: Int) -> String {
      String(repeating: " ", count: max(0, width - text.count)) + text
    }
    let lines = profile.kernels.map { line in
      line.name.padding(toLength: width, withPad: " ", startingAt: 0)
        + column("\(line.calls)", 6) + column("\((line.seconds * 1e3).fixed(2)) ms", 12)
        + column("\((line.share * 100).fixed(1)) %", 9)
        + column(
          line.gigaflops.map { "\($0.fixed(1)) GFLOP/s" }
            ?? line.gigabytes.map { "\($0.fixed(1)) GB/s" } ?? "", 16)
    }
    let rest = "no convolution: \((profile.otherShare * 100).fixed(1)) % of the time"
    return (lines + [rest]).joined(separator: "\n")
  }
}
