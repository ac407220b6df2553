import CPUBackend
import Kernels
import ModelsForTests
import Plan
import Program
import ReferenceBackend
import Runtime
import Testing

@testable import Training

/// Values that do not fit the grid are noticed whatever follows them.
@Suite struct RangeWideningTests {
  /// A network of values near 1 on a grid below 1, before layers and losses that are bounded.
  private func text(_ after: String) -> String {
    """
    model: narrow
    exact-range: 1
    input: {channels: 2, patch: [4, 4, 8], batch: 1}
    network:
      - conv: {out: 8, kernel: 3}
      - invertible:
          - coupling:
              f: [{conv: {out: 4, kernel: 3}}, {permute: 1}]
              g: [{instance-norm: {}}, {conv: {out: 4, kernel: 3}}]
    \(after)
      - conv: {out: 3, kernel: 1}
    outputs:
      result:
        labels: 4
        regions: {whole: [1, 2, 3], core: [1, 3], rim: [2]}
        losses: [binary-cross-entropy, dice, focal]
    optimizer: {adam: {rate: 1e-2}}
    """
  }

  @Test(arguments: ["", "  - sigmoid", "  - softmax", "  - batch-norm\n  - sigmoid"])
  func everyPlanWidensAndStaysFinite(_ after: String) throws {
    var states: [SessionState] = []
    for policy in [Policy.keep, .recompute, .invert] {
      let program = try compile(text(after)).program(policy)
      let session = try Session(program, on: CPUBackend(threads: 2), for: .training)
      session.initializeParameters(seed: 1)
      try train(session, steps: 5)
      #expect(session.rangeScale > 1)
      _ = try Checkpoint.finiteTensors(session, step: 5)
      states.append(SessionState(session))
    }
    #expect(states[0] == states[1] && states[0] == states[2])
  }

  @Test func theReferenceWidensToo() throws {
    let target = ReferenceTarget(element: .float64)
    let program = try compile(text("  - sigmoid"), for: target).program(.keep)
    let session = try Session(program, on: ReferenceBackend<Double>(), for: .training)
    session.initializeParameters(seed: 1)
    try train(session, steps: 1)
    #expect(session.rangeScale > 1)
  }

  /// A sum that no branch's kernel takes is one of integers too.
  @Test func sumsOfTheGridLieOnIt() throws {
    let calls = try compile(text("")).program(.invert).training.calls
    let elements = calls.compactMap { call -> ElementType? in
      if case .add = call.kernel { call.results[0].storage.element } else { nil }
    }
    #expect(elements.contains(.fixed32))
  }

  /// Beyond every range nothing has changed but the gradients' step.
  @Test func noRangeIsWideEnoughForInfinity() throws {
    let program = try compile(text("  - batch-norm\n  - sigmoid")).program(.keep)
    let session = try Session(program, on: CPUBackend(threads: 1), for: .training)
    session.initializeParameters(seed: 1)
    let before = SessionState(session)
    let input = program.training.input("input")!
    #expect(throws: TrainingError.diverged(step: 1, .range)) {
      try TrainingStep(session).accumulate(StepContext(), step: 1) {
        SyntheticBatch.write(to: session, seed: 1)
        session.write(
          Array(repeating: 1e30, count: input.storage.logicalCount) as [Float], to: input)
      }
    }
    #expect(session.rangeScale == 1)
    #expect(SessionState(session) == before)
  }

  private func train(_ session: Session, steps: Int) throws {
    let step = TrainingStep(session)
    for number in 1...steps {
      let context = StepContext(
        step: UInt64(number), update: UInt64(number), learningRate: 1e-2)
      _ = try step.accumulate(context, step: number) {
        SyntheticBatch.write(to: session, seed: UInt64(number))
      }
      try step.update(context, step: number)
    }
  }
}
