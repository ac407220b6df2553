import ArgumentParser
import CPUTarget
import Commands
import Experiment
import Kernels
import Plan
import PlanQuestions
import ReferenceBackend
import Reports
import Training

struct Verify: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Checks that every policy trains the same network in the bytes that were planned.")

  @Argument(help: "A YAML file.")
  var model: String

  @Option(help: "Steps that are compared.")
  var steps = 3

  @Option(help: "Seed of weights and batches.")
  var seed: UInt64 = 0

  @Flag(help: "Print one JSON object.")
  var json = false

  @Flag(help: "Run on the reference backend in double precision.")
  var float64 = false

  @OptionGroup var options: ModelOptions
  @OptionGroup var execution: ExecutionOptions

  mutating func validate() throws { try OptionRange.check("--steps", steps, OptionRange.steps) }

  private struct Report: Encodable {
    struct PolicyReport: Encodable {
      var policy: Policy
      var agrees: Bool
      var bitwise: Bool
      var leavesRange: Bool
      /// Null where only one of the two networks is finite.
      var largestDifference: Nullable<Double>
      var worstParameter: String
      var plannedArenaBytes: Int
      var recordedArenaBytes: Int
      var recomputations: Int
      var inversions: Int
    }
    struct Trip: Encodable {
      var value: String
      var path: String
      var line: Int
      var bitwise: Bool
      /// Null where only one of the two values is finite.
      var relativeError: Nullable<Double>
    }
    var agrees: Bool
    var policies: [PolicyReport]
    var roundTrips: [Trip]
  }

  func run() throws {
    try withExitCodes(programsAreOurs: true) {
      let target: any Target = float64 ? ReferenceTarget(element: .float64) : CPUTarget()
      let loaded = try options.load(model, target: target) {
        $0.experiment.accumulation = 1
      }
      let planned = PlannedModel(loaded, budget: nil, autoBudget: nil)
      let results = try Verification.run(
        keep: planned.fittingProgram(.keep),
        others: [Policy.keep, .recompute, .invert].map { ($0, try planned.fittingProgram($0)) },
        steps: steps, seed: seed,
        backend: {
          if float64 { return ReferenceBackend<Double>() }
          return execution.makeBackend()
        })
      let report = Report(
        agrees: results.allSatisfy(\.agrees), policies: results.map(describe),
        roundTrips: results.flatMap(\.roundTrips).map {
          .init(
            value: $0.value, path: $0.path, line: $0.line, bitwise: $0.isBitwiseEqual,
            relativeError: finite($0.relativeError))
        })
      if json { try Console.printJSON(report) } else { try Console.show(text: text(report)) }
      if report.roundTrips.isEmpty {
        Console.log(nothingInverted(mightBe: results.contains { $0.hasInverses }))
      }
      if !report.agrees { throw ExitCode.rejected }
    }
  }

  private func nothingInverted(mightBe hasInverses: Bool) -> String {
    hasInverses
      ? "no value was rebuilt by inversion: the smallest plan keeps or recomputes all of them; try more couplings or a larger --patch"
      : "no value was rebuilt by inversion: the model has nothing to invert; try one with couplings or other layers that are bijections"
  }

  private func finite(_ value: Double) -> Nullable<Double> {
    Nullable(value.isFinite ? value : nil)
  }

  private func describe(_ result: Verification) -> Report.PolicyReport {
    .init(
      policy: result.policy, agrees: result.agrees, bitwise: result.isBitwiseEqual,
      leavesRange: result.leavesRange,
      largestDifference: finite(result.largestDifference), worstParameter: result.worstParameter,
      plannedArenaBytes: result.plannedArenaBytes, recordedArenaBytes: result.recordedArenaBytes,
      recomputations: result.recomputations, inversions: result.inversions)
  }

  private func text(_ report: Report) -> String {
    var text = ""
    for policy in report.policies {
      let difference =
        policy.bitwise
        ? "the same bits as keep"
        : "\(shown(policy.largestDifference)) from keep at most ('\(policy.worstParameter)')"
      let range = policy.leavesRange ? ", but a value that is made again leaves the range" : ""
      text +=
        "\(policy.agrees ? "ok  " : "FAIL") \(policy.policy.rawValue): \(difference)\(range); arena \(policy.recordedArenaBytes) bytes of \(policy.plannedArenaBytes) planned; \(policy.recomputations) recomputed, \(policy.inversions) inverted\n"
    }
    if !report.roundTrips.isEmpty {
      let worst = report.roundTrips.filter { !$0.bitwise }.max {
        ($0.relativeError.value ?? .infinity) < ($1.relativeError.value ?? .infinity)
      }
      let error =
        worst.map {
          "at most \(shown($0.relativeError)) off ('\($0.value)' of '\($0.path)', line \($0.line))"
        } ?? "bit for bit"
      text += "\(report.roundTrips.count) values rebuilt by inversion, \(error)\n"
    }
    return text
  }

  private func shown(_ difference: Nullable<Double>) -> String {
    difference.value.map { "\($0)" } ?? "infinitely"
  }
}
