import Plan
import PlanChecker
import Program

/// A plan's schedule in time: what each step does, how long it is predicted to take and how many
/// bytes of the arena are live meanwhile.
public struct Timeline: Encodable, Sendable {
  /// Why a step runs.
  public enum Kind: String, Encodable, Hashable, Sendable, CaseIterable {
    case forward
    case backward
    /// A forward operation that has run before.
    case recompute
    /// An inverse, which rebuilds a value from later ones.
    case invert
  }

  public struct Step: Encodable, Sendable {
    public var operation: String
    /// Stable path of the term that it comes from, and its line in the model; 0 for none.
    public var path: String
    public var line: Int
    public var kind: Kind
    /// Predicted seconds from the start of the training step, and of this step.
    public var start: Double
    public var seconds: Double
    /// Bytes that live values and scratch cover, those that values share counted once.
    public var liveBytes: Int
  }

  public var steps: [Step]

  /// The schedule of a planned entry; empty where there is no plan.
  public init(_ entry: Entry) {
    guard let plan = entry.plan, let problem = entry.problem else {
      steps = []
      return
    }
    let live = PlanChecker.liveBytes(plan, problem)
    let kinds = Self.kinds(of: plan, problem)
    var start = 0.0
    steps = plan.steps.indices.map { index in
      let operation = plan.steps[index].operation
      let source = entry.sources[operation]
      let seconds = Self.seconds(of: plan.steps[index], plan, problem)
      defer { start += seconds }
      return Step(
        operation: problem.operation(operation).name, path: source.path, line: source.line,
        kind: kinds[index], start: start, seconds: seconds, liveBytes: live[index])
    }
  }

  /// For each step of a plan why it runs.
  static func kinds(of plan: Plan, _ problem: Problem) -> [Kind] {
    var hasRun = [Bool](repeating: false, count: problem.operations.count)
    return plan.steps.map { step in
      guard step.operation < problem.operations.count else { return .invert }
      guard !hasRun[step.operation] else { return .recompute }
      hasRun[step.operation] = true
      return problem.operations[step.operation].phase == .forward ? .forward : .backward
    }
  }

  /// A transfer whose bytes lie where they should takes no time.
  private static func seconds(of step: Plan.Step, _ plan: Plan, _ problem: Problem) -> Double {
    let operation = problem.operation(step.operation)
    return operation.transfers.reduce(operation.seconds) { sum, transfer in
      let from = plan.instances[step.operands[transfer.operand]].offset + transfer.operandOffset
      let to = plan.instances[step.results[transfer.result]].offset + transfer.resultOffset
      return from == to ? sum : sum + transfer.seconds
    }
  }
}
