import CPUBackend
import Compiler
import Kernels
import ModelsForTests
import Plan
import Program
import Runtime
import Testing

@testable import Training

/// `verify` sees what inversion gets wrong.
@Suite struct VerificationTests {
  /// What is rebuilt comes from calls of kernels and, where channels are split, from bytes that stay
  /// where they are.
  private func compiled(range: Int = 128) throws -> Compilation {
    try compile(
      Models.text("fully-invres").replacing(/(?m)^exact-range:.*$/, with: "")
        + "\nexact-range: \(range)\n", ["width": "16", "levels": "2", "blocks": "3"],
      patch: [16, 16, 16])
  }

  private func verify(_ keep: Program, _ program: Program) throws -> Verification {
    try Verification.run(
      keep: keep, others: [(.invert, program)], steps: 1, seed: 3,
      backend: { CPUBackend(threads: 2) })[0]
  }

  /// Every result of every inverse of the plan in turn is overwritten right after it is there.
  @Test func anyBrokenInverseIsFound() throws {
    let compilation = try compiled()
    let (keep, whole) = (compilation.program(.keep), compilation.program(.invert))
    let plan = try #require(whole.training.plan)
    let problem = try #require(whole.training.problem)
    let sound = try verify(keep, whole)
    #expect(sound.agrees && sound.inversions > 0)
    var results = 0
    for (index, step) in plan.steps.enumerated() where step.operation >= problem.operations.count {
      for result in step.results {
        results += 1
        let instance = plan.instances[result]
        let found = try verify(keep, broken(whole, instance, after: index))
        #expect(!found.agrees, "\(problem.values[instance.value].name)")
        #expect(
          found.roundTrips.contains {
            !$0.isBitwiseEqual && $0.value == problem.values[instance.value].name
          }, "\(problem.values[instance.value].name)")
      }
    }
    #expect(sound.roundTrips.count == results)
    let calling = Set(whole.training.callSteps)
    let silent = plan.steps.indices.filter {
      plan.steps[$0].operation >= problem.operations.count && !calling.contains($0)
    }
    #expect(!silent.isEmpty, "no inverse here leaves its bytes where they are")
  }

  /// A state is rebuilt and doubled until no range of 2^31 steps holds it.
  @Test func whatLeavesTheRangeIsFound() throws {
    let compilation = try compiled()
    let (keep, whole) = (compilation.program(.keep), compilation.program(.invert))
    let plan = try #require(whole.training.plan)
    let problem = try #require(whole.training.problem)
    #expect(try !verify(keep, whole).leavesRange)
    let rebuilt = plan.steps.enumerated().flatMap { index, step in
      step.operation >= problem.operations.count
        ? step.results.map { (index, plan.instances[$0]) } : []
    }
    let (step, state) = try #require(
      rebuilt.first { whole.training.tensor($0.1).storage.element == .fixed32 })
    let tensor = whole.training.tensor(state)
    let doubled = KernelCall(
      Kernel.Add(alpha: 1, beta: 1), operands: [tensor, tensor], results: [tensor])
    let found = try verify(
      keep, inserted(Array(repeating: doubled, count: 31), into: whole, after: step))
    #expect(found.leavesRange && !found.agrees)
  }

  /// The program with zeros where a step has just rebuilt a value.
  private func broken(
    _ program: Program, _ instance: Plan.Instance, after step: Int
  ) -> Program {
    let zero = KernelCall(
      Kernel.Zero(), operands: [], results: [program.training.tensor(instance)])
    return inserted([zero], into: program, after: step)
  }

  /// The program with more calls right after a step of its plan.
  private func inserted(_ calls: [KernelCall], into program: Program, after step: Int) -> Program {
    var program = program
    let position =
      program.training.callSteps.firstIndex { $0 > step } ?? program.training.calls.count
    program.training.calls.insert(contentsOf: calls, at: position)
    program.training.callSteps.insert(
      contentsOf: Array(repeating: step, count: calls.count), at: position)
    return program
  }

  /// Deep enough for inverses that meet zeros of either sign.
  @Test(arguments: [("partially-invres", "3"), ("fully-invres", "2")], ["true", "false"])
  func theZooAgrees(_ model: (name: String, blocks: String), branch: String) throws {
    let compilation = try compile(
      Models.text(model.name),
      ["width": "16", "levels": "3", "blocks": model.blocks, "vae": branch], patch: [32, 32, 32])
    let result = try verify(compilation.program(.keep), compilation.program(.invert))
    #expect(result.agrees && result.inversions > 0)
    #expect(result.roundTrips.allSatisfy { $0.isBitwiseEqual })
  }

  /// On the range of the model alone the first convolution's results would be no integers.
  @Test func theRangeWidensAsInTraining() throws {
    let compilation = try compiled(range: 1)
    let result = try verify(compilation.program(.keep), compilation.program(.invert))
    #expect(result.agrees && !result.roundTrips.isEmpty)
    #expect(result.roundTrips.allSatisfy { $0.relativeError == 0 })
    let program = compilation.program(.invert)
    let session = try Session(program, on: CPUBackend(threads: 1), for: .training)
    session.initializeParameters(seed: 3)
    SyntheticBatch.write(to: session, seed: 3)
    session.forward(StepContext(seed: 3))
    #expect(session.faults.leftRange)
  }

  @Test func notANumberIsItself() {
    let nan = Double.nan
    #expect(Verification.relativeDifference([1, nan], [1, nan]) == 0)
    #expect(Verification.relativeDifference([1, nan], [1, 2]) == .infinity)
    #expect(Verification.relativeDifference([3, .infinity], [3, .infinity]) == 0)
    #expect(Verification.relativeDifference([3, 4, nan], [0, 4, nan]) == 0.75)
  }
}
