import Kernels
import Compiler
import Plan
import PlanQuestions
import Program

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
    /// No schedule within the budget, or within the plan's own bytes where there is none, takes less.
    public var lowerBoundSeconds: Double

    /// - Parameters:
    ///   - keepSeconds: predicted seconds of a step that keeps everything.
    ///   - lowerBoundSeconds: what every schedule of as many bytes takes.
    public init(_ program: Program, keepSeconds: Double, lowerBoundSeconds: Double) {
      flops = program.stepFlops
      seconds = program.stepSeconds
      overheadVsKeep = program.overhead(over: keepSeconds)
      self.lowerBoundSeconds = min(lowerBoundSeconds, seconds)
    }
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
  /// What the step is planned for.
  public var target: String
  public var policy: Policy
  public var budgetBytes: Nullable<Int>
  /// Whether the user gave the budget; where there is one all the same it is the machine's free memory.
  public var isBudgetGiven: Bool
  public var fits: Bool
  public var peakBytes: Int
  public var leastFeasibleBytes: Int
  public var breakdown: Breakdown
  public var arenaBytes: Int
  public var arenaLowerBoundBytes: Int
  /// What the forward pass of a validation between steps takes of the arena; null where there is none.
  public var validationArenaBytes: Nullable<Int>
  /// Numbers that are trained or frozen.
  public var weights: Int
  public var rates: String
  public var step: Step
  public var policies: [PolicyFigures]
  public var peakAt: Peak
  public var leastFeasibleAt: LivePeak
  public var values: [Value]
  /// The network as the model has it.
  public var layers: [NetworkLayer]
  /// What runs, in order.
  public var schedule: [Timeline.Step]
  /// Answers, where they were asked for.
  public var fit: FitReport?
  public var budgets: [BudgetPoint]?
  public var explanation: ExplanationReport?

  /// All figures of a model's plans, those of `policy` at the top. A policy that does not fit is shown at
  /// its least.
  ///
  /// - Parameters:
  ///   - isBudgetGiven: whether a budget is the user's, not the machine's free memory.
  ///   - rates: where kernel rates are from, in words.
  public init(
    _ planned: PlannedModel, policy: Policy, isBudgetGiven: Bool, rates: String
  ) {
    let answers = planned.policyAnswers
    let keepSeconds = answers.first { $0.policy == .keep }?.program.training.plan?.seconds ?? 0
    let program = answers.first { $0.policy == policy }!.program
    let least = planned.leastProgram
    let compilation = planned.loaded.compilation
    model = planned.loaded.model.experiment.name
    target = program.target.name
    self.policy = policy
    budgetBytes = Nullable(planned.limit(policy))
    self.isBudgetGiven = isBudgetGiven
    leastFeasibleBytes = least.peakBytes
    leastFeasibleAt = LivePeak(least.largestEntry)
    weights = compilation.weights.count
    self.rates = rates
    policies = answers.map { Self.figures($0, keepSeconds) }
    let chosen = policies.first { $0.policy == policy }!
    fits = chosen.fits
    peakBytes = chosen.peakBytes
    breakdown = chosen.breakdown
    arenaBytes = chosen.arenaBytes
    arenaLowerBoundBytes = chosen.arenaLowerBoundBytes
    validationArenaBytes = Nullable(
      program.experiment.validation == nil ? nil : program.validationArenaBytes)
    step = chosen.step
    peakAt = Self.peak(program.largestEntry)
    values = Self.values(program.training)
    layers = compilation.networkLayers(program.training)
    schedule = Timeline(program.training).steps
  }

  /// What the plan has to fit, in words; nil where there is no limit.
  var limit: String? {
    budgetBytes.value.map {
      isBudgetGiven
        ? "the budget of \($0.readableBytes)"
        : "the \($0.readableBytes) of memory that are free on this machine"
    }
  }

  private static func figures(
    _ answer: PlannedModel.PolicyAnswer, _ keepSeconds: Double
  ) -> PolicyFigures {
    let program = answer.program
    return PolicyFigures(
      policy: answer.policy, fits: answer.fits, peakBytes: program.peakBytes,
      breakdown: Breakdown(
        parameters: program.parameterBytes, gradients: program.trainedBytes,
        optimizer: program.optimizerBytes, arena: program.arenaBytes),
      arenaBytes: program.arenaBytes,
      arenaLowerBoundBytes: program.largestEntry.plan!.arenaLowerBoundBytes,
      step: Step(program, keepSeconds: keepSeconds, lowerBoundSeconds: answer.lowerBound))
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
    let producers = entry.producerSources
    return problem.values.indices.map { index in
      Value(
        name: problem.values[index].name, line: producers[index]?.line ?? 0,
        column: producers[index]?.column ?? 0, shape: entry.storages[index].shape,
        bytes: problem.values[index].bytes, retention: plan.retention[index],
        intervals: intervals[index])
    }
  }
}
