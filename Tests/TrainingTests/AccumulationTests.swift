import CPUBackend
import CPUTarget
import Experiment
import Kernels
import ModelsForTests
import Plan
import Program
import ReferenceBackend
import Runtime
import Testing
import Training

/// Gradients of several batches before one update.
@Suite struct AccumulationTests {
  private func program(
    batch: Int, accumulation: Int, for target: any Target = CPUTarget()
  ) throws -> Program {
    try compile(
      """
      model: accumulation
      input: {channels: 2, patch: [4, 4, 8], batch: \(batch)}
      network:
        - conv: {out: 8, kernel: 3}
        - instance-norm
        - silu
        - conv: {out: 3, kernel: 1}
      outputs:
        result: {labels: 3, losses: [cross-entropy]}
      optimizer: {sgd: {rate: 0.5, momentum: 0.9}}
      accumulation: \(accumulation)
      clip: 0.1
      """, for: target
    ).program(.keep)
  }

  /// (g + g) / 2 is g to the bit, so the same batch twice is the batch once.
  @Test func theSameBatchTwice() throws {
    let states = try [1, 2].map { accumulation in
      let session = try Session(
        try program(batch: 1, accumulation: accumulation), on: CPUBackend(threads: 1),
        for: .training)
      session.initializeParameters(seed: 1)
      for update in 0..<3 {
        let context = StepContext(update: UInt64(update + 1), learningRate: 0.5)
        for _ in 0..<accumulation {
          SyntheticBatch.write(to: session, seed: UInt64(update))
          session.accumulate(context)
        }
        session.update(context)
      }
      return SessionState(session)
    }
    #expect(states[0] == states[1])
  }

  /// For a loss that is a mean over items, and layers that treat items apart, two batches of one
  /// item are one batch of two: up to the order of sums, 1e-12 in float64. (Batch norm and soft Dice
  /// mix the items of a batch, so there it does not hold.)
  @Test func halvesOfABatch() throws {
    let target = ReferenceTarget(element: .float64)
    let parameters = try [1, 2].map { accumulation in
      let batch = 2 / accumulation
      let program = try program(batch: batch, accumulation: accumulation, for: target)
      let session = try Session(program, on: ReferenceBackend<Double>(), for: .training)
      session.initializeParameters(seed: 1)
      for update in 0..<3 {
        let context = StepContext(update: UInt64(update + 1), learningRate: 0.5)
        for part in 0..<accumulation {
          for port in program.training.inputs {
            let count = port.tensor.storage.logicalCount
            session.write(
              (part * count..<(part + 1) * count).map { index in
                let draw = (index * 37 + update * 11) % 101
                return port.name == "labels" ? Double(draw % 3) : Double(draw) / 50 - 1
              }, to: port.tensor)
          }
          session.accumulate(context)
        }
        session.update(context)
      }
      return program.parameters.flatMap { session.read(session.tensor($0)) }
    }
    let largest = zip(parameters[0], parameters[1]).map { abs($0 - $1) }.max()!
    #expect(largest < 1e-12)
  }
}
