import CPUBackend
import CPUTarget
import Commands
import Compiler
import Diagnostics
import Kernels
import Plan
import PlanQuestions
import Program
import Training

/// A network of a few weights that is trained a step under every policy, by one thread and by all: each has
/// to come to the same bits in the bytes that were planned.
enum SelfTest {
  private static let model = """
    model: self-test
    input: {channels: 2, patch: [16, 16, 16], batch: 1}
    network:
      - conv: {name: stem, out: 16, kernel: 3}
      - repeat:
          times: 3
          body:
            - coupling:
                f: [{group-norm: {groups: 4}}, leaky-relu, {conv: {out: 8, kernel: 3}}]
                g: [{group-norm: {groups: 4}}, leaky-relu, {conv: {out: 8, kernel: 3}}]
      - conv: {name: head, out: 3, kernel: 1}
    outputs:
      segmentation:
        labels: 3
        losses: [cross-entropy, dice]
    optimizer: {adam: {rate: 1e-3}}
    """

  /// What went wrong, a sentence each. Throws what mapping and running throw.
  ///
  /// - Parameter threads: how many all are.
  static func faults(_ isa: InstructionSet, threads: Int) throws -> [String] {
    let source = SourceText(name: "self-test", text: model)
    let settings = ModelSettings()
    guard let resolved = settings.resolve(source).model,
      let compilation = Compilation.compile(resolved, options: .init()).compilation
    else { preconditionFailure("the model of the self-test is right") }
    let planned = PlannedModel(
      LoadedModel(
        path: source.name, text: model, settings: settings, model: resolved,
        compilation: compilation, warnings: []), budget: nil, autoBudget: nil)
    // The first one is what the others are compared with.
    var counts = [1, threads, threads, threads][...]
    let results = try Verification.run(
      keep: planned.shownProgram(.keep),
      others: [Policy.keep, .recompute, .invert].map { ($0, planned.shownProgram($0)) },
      steps: 1, seed: 0, backend: { CPUBackend(threads: counts.removeFirst(), isa: isa) })
    return results.flatMap { result -> [String] in
      let name = "a step under the policy '\(result.policy.rawValue)'"
      return
        (result.isBitwiseEqual && result.roundTrips.allSatisfy(\.isBitwiseEqual)
        ? [] : ["\(name) has other bits than one that keeps everything, by one thread"])
        + (result.leavesRange ? ["\(name) makes a value again that leaves the range"] : [])
        + (result.recordedArenaBytes == result.plannedArenaBytes
          ? []
          : [
            "\(name) touched \(result.recordedArenaBytes) bytes of the arena, \(result.plannedArenaBytes) are planned"
          ])
    }
  }
}
