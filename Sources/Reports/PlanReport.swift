import Kernels
import Plan
import Program

/// A value that is written as null where there is none, so that its key is always there.
public struct Nullable<Value: Encodable & Sendable>: Encodable, Sendable {
  public var value: Value?

  public init(_ value: Value?) { self.value = value }

  public func encode(to encoder: any Encoder) throws {
    var container = encoder.singleValueContainer()
    if let value { try container.encode(value) } else { try container.encodeNil() }
  }
}

/// The figures of a plan that `plan --json` prints and the table shows.
public struct PlanReport: Encodable, Sendable {
  public struct Breakdown: Encodable, Sendable {
    public var parameters: Int
    public var gradients: Int
    public var optimizer: Int
    public var arena: Int
  }

  public struct Step: Encodable, Sendable {
    public var flops: Double
    public var seconds: Double
    public var overheadVsKeep: Double
    public var lowerBoundSeconds: Double
  }

  /// One policy's figures.
  public struct PolicyFigures: Encodable, Sendable {
    public var policy: Policy
    public var fits: Bool
    public var peakBytes: Int
    public var breakdown: Breakdown
    public var arenaBytes: Int
    public var arenaLowerBoundBytes: Int
    public var step: Step
  }

  public struct Peak: Encodable, Sendable {
    public var operation: String
    public var line: Int
  }

  public struct Value: Encodable, Sendable {
    public struct Interval: Encodable, Sendable {
      public var first: Int
      public var last: Int
      public var offset: Int
    }

    public var name: String
    public var line: Int
    public var column: Int
    public var shape: [Int]
    public var bytes: Int
    public var retention: Plan.Retention
    public var intervals: [Interval]
  }

  public var schemaVersion = 1
  public var model: String
  public var policy: Policy
  public var budgetBytes: Nullable<Int>
  public var fits: Bool
  public var peakBytes: Int
  public var leastFeasibleBytes: Int
  public var breakdown: Breakdown
  public var arenaBytes: Int
  public var arenaLowerBoundBytes: Int
  public var rates: String
  public var step: Step
  public var policies: [PolicyFigures]
  public var peakAt: Peak
  public var values: [Value]

  /// - Parameters:
  ///   - policy: the policy asked for; its figures are at the top.
  ///   - programs: the program of each policy at the budget, or its least one where none fits.
  public init(
    model: String, policy: Policy, budget: Int?, leastFeasibleBytes: Int, rates: String,
    programs: [(policy: Policy, fits: Bool, program: Program)]
  ) {
    let keepSeconds =
      programs.first { $0.policy == .keep }?.program.training.plan?.seconds ?? 0
    self.model = model
    self.policy = policy
    budgetBytes = Nullable(budget)
    self.leastFeasibleBytes = leastFeasibleBytes
    self.rates = rates
    policies = programs.map { Self.figures($0.policy, $0.fits, $0.program, keepSeconds) }
    let chosen = policies.first { $0.policy == policy }!
    let program = programs.first { $0.policy == policy }!.program
    fits = chosen.fits
    peakBytes = chosen.peakBytes
    breakdown = chosen.breakdown
    arenaBytes = chosen.arenaBytes
    arenaLowerBoundBytes = chosen.arenaLowerBoundBytes
    step = chosen.step
    peakAt = Self.peak(program.training)
    values = Self.values(program.training)
  }

  private static func figures(
    _ policy: Policy, _ fits: Bool, _ program: Program, _ keepSeconds: Double
  ) -> PolicyFigures {
    let plan = program.training.plan!
    return PolicyFigures(
      policy: policy, fits: fits, peakBytes: program.peakBytes,
      breakdown: Breakdown(
        parameters: program.parameterBytes, gradients: program.trainedBytes,
        optimizer: program.optimizerBytes, arena: program.arenaBytes),
      arenaBytes: program.arenaBytes, arenaLowerBoundBytes: plan.arenaLowerBoundBytes,
      step: Step(
        flops: (program.training.calls + program.update.calls).reduce(0) {
          $0
            + $1.kernel.cost(
              operands: $1.operands.map { $0?.storage }, results: $1.results.map(\.storage)
            ).flops
        }, seconds: plan.seconds,
        overheadVsKeep: keepSeconds > 0 ? plan.seconds / keepSeconds - 1 : 0,
        lowerBoundSeconds: keepSeconds))
  }

  private static func peak(_ entry: Entry) -> Peak {
    guard let plan = entry.plan, plan.steps.indices.contains(plan.peakStep) else {
      return Peak(operation: "", line: 0)
    }
    let source = entry.sources[plan.steps[plan.peakStep].operation]
    return Peak(operation: source.path, line: source.line)
  }

  private static func values(_ entry: Entry) -> [Value] {
    guard let plan = entry.plan, let problem = entry.problem else { return [] }
    var intervals = Array(repeating: [Value.Interval](), count: problem.values.count)
    for instance in plan.instances {
      intervals[instance.value].append(
        Value.Interval(first: instance.first, last: instance.last, offset: instance.offset))
    }
    var producers = Array(
      repeating: Entry.Source(path: "", line: 0, column: 0), count: problem.values.count)
    for (index, operation) in problem.operations.enumerated() {
      for result in operation.results { producers[result] = entry.sources[index] }
    }
    return problem.values.indices.map { index in
      Value(
        name: problem.values[index].name, line: producers[index].line,
        column: producers[index].column, shape: entry.storages[index].shape,
        bytes: problem.values[index].bytes, retention: plan.retention[index],
        intervals: intervals[index])
    }
  }
}
