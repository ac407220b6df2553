import CPUBackend
import Foundation
import Kernels
import ModelsForTests
import Plan
import Program
import Runtime
import Testing

@testable import Training

/// A value that is not finite, put into any result of any call of a step, ends training in that step,
/// before anything of it is saved.
@Suite struct InjectionTests {
  private func indented(_ text: String) -> String {
    text.split(separator: "\n").map { "  " + $0 }.joined(separator: "\n")
  }

  @Test(arguments: layerCases.values.flatMap { $0 }.sorted())
  func layer(_ terms: String) throws {
    try injectEverywhere(
      """
      model: injection
      input: {channels: 4, patch: [4, 4, 4], batch: 2}
      network:
        - conv: {name: stem, out: 4, kernel: 1}
      \(indented(terms))
        - flatten
        - dense: {name: head, out: 128}
        - unflatten: {channels: 2, size: 4}
      outputs:
        segmentation: {labels: 2, losses: [cross-entropy]}
      """)
  }

  @Test(arguments: lossCases.values.flatMap { $0 }.sorted { $0.outputs < $1.outputs })
  func loss(_ loss: LossCase) throws {
    try injectEverywhere(
      """
      model: injection
      input: {channels: 2, patch: [4, 2, 4], batch: 2}
      network:
        - conv: {out: \(loss.channels), kernel: 3}
      outputs:
        result: \(loss.outputs)
      """)
  }

  @Test(arguments: [
    "{sgd: {rate: 0.1}}", "{sgd: {rate: 0.1, momentum: 0.9}}",
    "{sgd: {rate: 0.1, momentum: 0.9, nesterov: true}}", "{adam: {rate: 1e-3}}",
    "{adamw: {rate: 1e-3, weight-decay: 0.1}}",
  ])
  func optimizer(_ optimizer: String) throws {
    for settings in ["", "clip: 0.1", "weight-average: {decay: 0.5}"] {
      try injectEverywhere(
        """
        model: injection
        input: {channels: 2, patch: [4, 2, 4], batch: 2}
        network:
          - conv: {out: 3, kernel: 3}
        outputs:
          result: {labels: 3, losses: [dice]}
        optimizer: \(optimizer)
        \(settings)
        """)
    }
  }

  /// Inverted and recomputed, on the grid, with a sigmoid and bounded losses after it. (Of a recomputed
  /// maximum the backward pass sees its position alone, a byte.)
  @Test(arguments: [Policy.keep, .recompute, .invert])
  func invertibleParts(_ policy: Policy) throws {
    try injectEverywhere(
      """
      model: injection
      input: {channels: 2, patch: [4, 4, 4], batch: 1}
      network:
        - conv: {out: 4, kernel: 3}
        - invertible:
            - coupling:
                f: [{group-norm: 2}, leaky-relu, {conv: {out: 2, kernel: 3}}]
                g: [{conv: {out: 2, kernel: 3}}, {upsample: 2}, {average-pool: 2}, {permute: 1}]
            - orthogonal-down: 2
            - coupling:
                f: [{conv: {out: 16, kernel: 1}}]
                g: [{batch-norm: {}}, relu, {conv: {out: 16, kernel: 3}}]
            - orthogonal-up: 2
        - sigmoid
        - conv: {out: 3, kernel: 1}
      outputs:
        result:
          labels: 4
          regions: {whole: [1, 2, 3], core: [1, 3], rim: [2]}
          losses: [binary-cross-entropy, dice]
      """, policy)
  }

  private func injectEverywhere(_ text: String, _ policy: Policy = .keep) throws {
    let program = try compile(text).program(policy)
    try #require(program.training.calls.count != program.update.calls.count)
    let clean = try Outcome(program, CPUBackend(threads: 1), steps: 1)
    for entry in [program.training, program.update] {
      for (index, call) in entry.calls.enumerated() {
        // Integers are finite; what made them of floats that were not has noted it.
        for (result, tensor) in call.results.enumerated()
        where ![.uint8, .fixed32].contains(tensor.storage.element) {
          let place = InjectingBackend.Place(
            entryCount: entry.calls.count, call: index, result: result)
          func outcome(_ value: Float, steps: Int) throws -> Outcome {
            let backend = InjectingBackend(CPUBackend(threads: 1), value, into: place)
            return try Outcome(program, backend, steps: steps)
          }
          // What is written into cleared gradients belongs to the next step.
          let steps = call.kernel.isOptimizer && tensor.space == .gradients ? 2 : 1
          for value in [Float.nan, .infinity] {
            if try outcome(value, steps: steps).diverged == steps { continue }
            // An element that nothing reads: another number there changes no bit either.
            #expect(
              try outcome(3, steps: 1).state == clean.state,
              "\(value) in result \(result) of call \(index), \(call.kernel), of\n\(text)")
          }
        }
      }
    }
  }
}

/// What becomes of some steps.
private struct Outcome {
  /// The step in which training diverged or, at its end, had something to save that is not finite.
  var diverged: Int?
  /// Parameters and optimizer, as they are stored.
  var state: [[UInt8]]

  init(_ program: Program, _ backend: any Backend, steps: Int) throws {
    let session = try Session(program, on: backend, for: .training)
    session.initializeParameters(seed: 1)
    let step = TrainingStep(session)
    for number in 1...steps where diverged == nil {
      let context = StepContext(step: UInt64(number), update: UInt64(number), learningRate: 1e-3)
      do {
        _ = try step.accumulate(context, step: number) {
          SyntheticBatch.write(to: session, seed: 1)
        }
        try step.update(context, step: number)
        _ = try Checkpoint.finiteTensors(session, step: number)
      } catch TrainingError.diverged {
        diverged = number
      }
    }
    state = [
      session.bytes(of: .parameters, count: program.parameterBytes),
      session.bytes(of: .optimizer, count: program.optimizerBytes),
    ]
  }
}

extension Kernel {
  fileprivate var isOptimizer: Bool {
    if case .optimize = self { true } else { false }
  }
}
