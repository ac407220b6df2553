import Kernels
import Plan
import Program
import Runtime

/// Whether a policy's program does what `keep` does: same parameters, planned bytes, values
/// rebuilt by inversion.
public struct Verification: Sendable {
  /// How far a value that was rebuilt by inversion is from what it was.
  public struct RoundTrip: Sendable {
    public var value: String
    /// Where the operation that was inverted comes from.
    public var path: String
    public var line: Int
    public var isBitwiseEqual: Bool
    /// Norm of the difference over the norm of the value; infinite where only one of the two is
    /// finite.
    public var relativeError: Double
  }

  public var policy: Policy
  public var plannedArenaBytes: Int
  public var recordedArenaBytes: Int
  /// For the parameter that differs most from `keep`'s, the norm of the difference over the norm.
  public var largestDifference: Double
  public var worstParameter: String
  public var isBitwiseEqual: Bool
  /// Whether a value that is made again left the range of the grid, though in the forward pass none had.
  public var leavesRange: Bool
  /// Whether the program has any operation with an inverse.
  public var hasInverses: Bool
  /// Steps that recompute a forward operation, and steps that invert one.
  public var recomputations: Int
  public var inversions: Int
  /// One for each value that a step rebuilds by inversion, in the order of the steps.
  public var roundTrips: [RoundTrip]

  /// Whether all is as it should be.
  public var agrees: Bool {
    plannedArenaBytes == recordedArenaBytes && isBitwiseEqual && !leavesRange
      && roundTrips.allSatisfy(\.isBitwiseEqual)
  }

  /// Trains the same number of steps with `keep`'s program and each of the others, on the same
  /// synthetic batches, and compares; values that are rebuilt, in the first step.
  public static func run(
    keep: Program, others: [(policy: Policy, program: Program)], steps: Int, seed: UInt64,
    backend makeBackend: () -> any Backend
  ) throws -> [Verification] {
    let rebuilt = others.map { RebuiltInstances($0.program) }
    let wanted = Set(rebuilt.flatMap(\.values))
    var originals: [Int: StoredTensor] = [:]
    let reference = try train(
      keep, steps: steps, seed: seed, backend: makeBackend(), watching: keep.training.completions
    ) { instance, tensor in
      if wanted.contains(instance.value), originals[instance.value] == nil {
        originals[instance.value] = tensor()
      }
    }
    return try zip(others, rebuilt).map { other, rebuilt in
      var trips: [RoundTrip] = []
      let result = try train(
        other.program, steps: steps, seed: seed, backend: makeBackend(),
        watching: rebuilt.completions
      ) { instance, tensor in
        guard let original = originals[instance.value] else {
          preconditionFailure("what is rebuilt was computed before")
        }
        trips.append(rebuilt.roundTrip(of: instance, tensor(), original))
      }
      return compare(other.policy, other.program, reference, result, roundTrips: trips)
    }
  }

  private struct Outcome {
    var parameters: [StoredTensor]
    var recordedArenaBytes: Int
    var leavesRange: Bool
  }

  /// Trains; shows instances of the first step when they are complete.
  ///
  /// - Parameter completions: for a step of the plan, instances to show right after it; -1 for those
  ///   that are there before the first.
  private static func train(
    _ program: Program, steps: Int, seed: UInt64, backend: any Backend,
    watching completions: [Int: [Plan.Instance]],
    observe: (Plan.Instance, () -> StoredTensor) -> Void
  ) throws -> Outcome {
    let session = try Session(program, on: backend, for: .training)
    session.initializeParameters(seed: seed)
    func show(_ step: Int) {
      for instance in completions[step] ?? [] {
        observe(instance) { session.stored(program.training.tensor(instance)) }
      }
    }
    var leavesRange = false
    for step in 0..<steps {
      let context = StepContext(
        seed: seed, step: UInt64(step), update: UInt64(step + 1),
        learningRate: program.experiment.optimizer.rate)
      let statistics = session.statistics()
      func write() { SyntheticBatch.write(to: session, seed: seed &+ UInt64(step)) }
      let isFinite = try RangeWidening.run(session) {
        session.restore(statistics: statistics)
        write()
        session.forward(context)
        return session.readScalar(program.training.output("loss")!).isFinite
      }
      if step == 0 {
        session.restore(statistics: statistics)
        write()
        show(-1)
        session.accumulate(context, observe: show)
      } else {
        // Where no range is wide enough, all policies go on with the same numbers.
        if !isFinite {
          session.restore(statistics: statistics)
          write()
          session.forward(context)
        }
        session.backward(context)
      }
      if isFinite && session.faults.leftRange { leavesRange = true }
      session.update(context)
    }
    if program.experiment.validation != nil { session.infer() }
    return Outcome(
      parameters: program.parameters.map { session.stored(session.tensor($0)) },
      recordedArenaBytes: session.recordedArenaBytes, leavesRange: leavesRange)
  }

  private static func compare(
    _ policy: Policy, _ program: Program, _ reference: Outcome, _ result: Outcome,
    roundTrips: [RoundTrip]
  ) -> Verification {
    var worst = (name: "", difference: 0.0)
    var isBitwiseEqual = true
    for (index, parameter) in program.parameters.enumerated() {
      let (ours, theirs) = (result.parameters[index], reference.parameters[index])
      guard !ours.hasBits(of: theirs) else { continue }
      isBitwiseEqual = false
      let difference = relativeDifference(ours.values, theirs.values)
      if worst.name.isEmpty || difference > worst.difference {
        worst = (parameter.name, difference)
      }
    }
    let problem = program.training.problem
    let executed = program.training.plan?.steps.map(\.operation) ?? []
    let operations = problem?.operations.count ?? 0
    let inversions = executed.count { $0 >= operations }
    return Verification(
      policy: policy, plannedArenaBytes: program.arenaBytes,
      recordedArenaBytes: result.recordedArenaBytes, largestDifference: worst.difference,
      worstParameter: worst.name, isBitwiseEqual: isBitwiseEqual,
      leavesRange: result.leavesRange,
      hasInverses: problem.map { !$0.inverses.isEmpty } ?? false,
      recomputations: executed.count - operations - inversions, inversions: inversions,
      roundTrips: roundTrips)
  }

  /// Norm of the difference over the norm of the second, 0 where both are zero. What is not a number
  /// in both is no difference.
  static func relativeDifference(_ values: [Double], _ reference: [Double]) -> Double {
    var difference = 0.0
    var norm = 0.0
    for (value, expected) in zip(values, reference)
    where value != expected && !(value.isNaN && expected.isNaN) {
      difference += (value - expected) * (value - expected)
    }
    for expected in reference where expected.isFinite { norm += expected * expected }
    if difference.isNaN { return .infinity }
    return difference == 0 ? 0 : (difference / max(norm, .leastNormalMagnitude)).squareRoot()
  }
}
