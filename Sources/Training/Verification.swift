import Kernels
import Plan
import Program
import Runtime

/// Whether a policy's program does what `keep` does: same parameters, planned bytes, values had
/// back by inversion.
public struct Verification: Sendable {
  /// How far a value that was had back by inversion is from what it was.
  public struct RoundTrip: Sendable {
    public var path: String
    public var line: Int
    /// Norm of the difference over the norm of the value.
    public var relativeError: Double
  }

  public var policy: Policy
  public var plannedArenaBytes: Int
  public var recordedArenaBytes: Int
  /// For the parameter that differs most from `keep`'s, the norm of the difference over the norm.
  public var largestDifference: Double
  public var worstParameter: String
  public var isBitwiseEqual: Bool
  /// Steps that recompute a forward operation, and steps that invert one.
  public var recomputations: Int
  public var inversions: Int
  public var roundTrips: [RoundTrip]

  /// Trains the same number of steps with `keep`'s program and each of the others, on the same
  /// synthetic batches, and compares.
  public static func run(
    keep: Program, others: [(policy: Policy, program: Program)], steps: Int, seed: UInt64,
    backend makeBackend: () -> any Backend
  ) throws -> [Verification] {
    let wanted = others.map { inversionSteps($0.program) }
    let reference = try train(
      keep, steps: steps, seed: seed, backend: makeBackend(),
      capturing: Set(wanted.flatMap { $0.values }))
    return try zip(others, wanted).map { other, inversions in
      let result = try train(
        other.program, steps: steps, seed: seed, backend: makeBackend(),
        capturing: [])
      let trips = try roundTrips(
        other.program, inversions, against: reference.captured, seed: seed, backend: makeBackend())
      return compare(
        other.policy, other.program, reference, result, inversions: inversions.count,
        roundTrips: trips)
    }
  }

  private struct Outcome {
    var parameters: [[Double]]
    var captured: [Int: [Double]]
    var recordedArenaBytes: Int
  }

  /// Trains; keeps copies of some values of the first step's forward pass.
  private static func train(
    _ program: Program, steps: Int, seed: UInt64, backend: any Backend, capturing: Set<Int>
  ) throws -> Outcome {
    let session = try Session(program, on: backend, for: .training)
    session.initializeParameters(seed: seed)
    var captured: [Int: [Double]] = [:]
    for step in 0..<steps {
      SyntheticBatch.write(to: session, seed: seed &+ UInt64(step))
      let context = StepContext(
        seed: seed, step: UInt64(step), update: UInt64(step + 1),
        learningRate: program.experiment.optimizer.rate)
      session.accumulate(context) { index in
        guard step == 0, let plan = program.training.plan else { return }
        for instance in plan.steps[index].results {
          let instance = plan.instances[instance]
          guard capturing.contains(instance.value), captured[instance.value] == nil else {
            continue
          }
          captured[instance.value] = session.read(program.training.tensor(instance))
        }
      }
      session.update(context)
    }
    return Outcome(
      parameters: program.parameters.map { session.read(session.tensor($0)) }, captured: captured,
      recordedArenaBytes: session.recordedArenaBytes)
  }

  /// Steps of the plan that run an inverse, and the value each has back.
  private static func inversionSteps(_ program: Program) -> [Int: Int] {
    guard let plan = program.training.plan, let problem = program.training.problem else {
      return [:]
    }
    var steps: [Int: Int] = [:]
    for (index, step) in plan.steps.enumerated() where step.operation >= problem.operations.count {
      steps[index] = plan.instances[step.results[0]].value
    }
    return steps
  }

  private static func roundTrips(
    _ program: Program, _ inversions: [Int: Int], against captured: [Int: [Double]], seed: UInt64,
    backend: any Backend
  ) throws -> [RoundTrip] {
    guard !inversions.isEmpty, let plan = program.training.plan else { return [] }
    let session = try Session(program, on: backend, for: .training)
    session.initializeParameters(seed: seed)
    SyntheticBatch.write(to: session, seed: seed)
    var trips: [RoundTrip] = []
    session.accumulate(StepContext(seed: seed, step: 0, update: 1, learningRate: 0)) { index in
      guard let value = inversions[index], let original = captured[value] else { return }
      let instance = plan.instances[plan.steps[index].results[0]]
      let rebuilt = session.read(program.training.tensor(instance))
      let source = program.training.sources[plan.steps[index].operation]
      trips.append(
        RoundTrip(
          path: source.path, line: source.line,
          relativeError: relativeDifference(rebuilt, original)))
    }
    return trips
  }

  private static func compare(
    _ policy: Policy, _ program: Program, _ reference: Outcome, _ result: Outcome, inversions: Int,
    roundTrips: [RoundTrip]
  ) -> Verification {
    var worst = (name: "", difference: 0.0)
    for (index, parameter) in program.parameters.enumerated() {
      let difference = relativeDifference(result.parameters[index], reference.parameters[index])
      if difference > worst.difference { worst = (parameter.name, difference) }
    }
    let steps = program.training.plan?.steps.count ?? 0
    let operations = program.training.problem?.operations.count ?? 0
    return Verification(
      policy: policy, plannedArenaBytes: program.arenaBytes,
      recordedArenaBytes: result.recordedArenaBytes, largestDifference: worst.difference,
      worstParameter: worst.name, isBitwiseEqual: reference.parameters == result.parameters,
      recomputations: steps - operations - inversions, inversions: inversions,
      roundTrips: roundTrips)
  }

  /// Norm of the difference over the norm of the second, 0 where both are zero.
  static func relativeDifference(_ values: [Double], _ reference: [Double]) -> Double {
    var difference = 0.0
    var norm = 0.0
    for (value, expected) in zip(values, reference) {
      difference += (value - expected) * (value - expected)
      norm += expected * expected
    }
    return difference == 0 ? 0 : (difference / max(norm, .leastNormalMagnitude)).squareRoot()
  }
}
