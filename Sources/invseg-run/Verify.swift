import ArgumentParser
import Commands
import Experiment
import Kernels
import Plan
import ReferenceBackend
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

  private struct Report: Encodable {
    struct PolicyReport: Encodable {
      var policy: Policy
      var agrees: Bool
      var bitwise: Bool
      var largestDifference: Double
      var worstParameter: String
      var plannedArenaBytes: Int
      var recordedArenaBytes: Int
      var recomputations: Int
      var inversions: Int
    }
    struct Trip: Encodable {
      var path: String
      var line: Int
      var relativeError: Double
    }
    var agrees: Bool
    var policies: [PolicyReport]
    var roundTrips: [Trip]
  }

  func run() throws {
    try withExitCodes {
      let profile =
        float64 ? BackendProfile(kind: .reference, element: .float64) : BackendProfile(kind: .cpu)
      let loaded = try options.load(model, profile: profile) {
        $0.experiment.accumulation = 1
      }
      let planned = PlannedModel(loaded, budget: nil, autoBudget: nil)
      let results = try Verification.run(
        keep: planned.program(.keep),
        others: [Policy.keep, .recompute, .invert].map { ($0, try planned.program($0)) },
        steps: steps, seed: seed,
        backend: {
          if float64 { return ReferenceBackend<Double>() }
          return execution.makeBackend()
        })
      let report = Report(
        agrees: results.allSatisfy(agrees), policies: results.map(describe),
        roundTrips: results.flatMap { result in
          result.roundTrips.map {
            .init(path: $0.path, line: $0.line, relativeError: $0.relativeError)
          }
        })
      if json { try Console.printJSON(report) } else { print(text(report), terminator: "") }
      if !report.agrees { throw ExitCode.rejected }
    }
  }

  private func agrees(_ result: Verification) -> Bool {
    result.plannedArenaBytes == result.recordedArenaBytes && result.isBitwiseEqual
      && result.roundTrips.allSatisfy { $0.relativeError == 0 }
  }

  private func describe(_ result: Verification) -> Report.PolicyReport {
    .init(
      policy: result.policy, agrees: agrees(result), bitwise: result.isBitwiseEqual,
      largestDifference: result.largestDifference, worstParameter: result.worstParameter,
      plannedArenaBytes: result.plannedArenaBytes, recordedArenaBytes: result.recordedArenaBytes,
      recomputations: result.recomputations, inversions: result.inversions)
  }

  private func text(_ report: Report) -> String {
    var text = ""
    for policy in report.policies {
      let difference =
        policy.bitwise
        ? "the same bits as keep"
        : "\(policy.largestDifference) from keep at most ('\(policy.worstParameter)')"
      text +=
        "\(policy.agrees ? "ok  " : "FAIL") \(policy.policy.rawValue): \(difference); arena \(policy.recordedArenaBytes) bytes of \(policy.plannedArenaBytes) planned; \(policy.recomputations) recomputed, \(policy.inversions) inverted\n"
    }
    if let worst = report.roundTrips.max(by: { $0.relativeError < $1.relativeError }) {
      let error =
        worst.relativeError == 0
        ? "bit for bit"
        : "at most \(worst.relativeError) off ('\(worst.path)', line \(worst.line))"
      text += "\(report.roundTrips.count) values rebuilt by inversion, \(error)\n"
    }
    return text
  }
}
