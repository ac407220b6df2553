import Compiler
import Plan
import Planner
import TimeBound
import Program

/// A compiled model's plans under every policy, at one budget.
public struct PlannedModel: Sendable {
  public let loaded: LoadedModel
  /// Bytes that the plans had to fit, all spaces together; nil for no limit.
  public let budget: Int?
  /// The limit of `auto`, which takes the machine's free memory where no budget is given.
  private let autoBudget: Int?
  /// `auto` has the plans of `invert`.
  private let frontiers: [Policy: Frontier]
  let timeBounds: [Policy: TimeBound]

  /// - Parameter policies: those that will be asked for.
  public init(
    _ loaded: LoadedModel, policies: [Policy] = Policy.allCases, budget: Int?, autoBudget: Int?
  ) {
    self.loaded = loaded
    self.budget = budget
    self.autoBudget = autoBudget
    frontiers = Planner.frontiers(
      loaded.compilation.problem, policies: Set(policies).union([.invert, .auto]))
    let problem = loaded.compilation.problem
    let bound = TimeBound(problem, mayInvert: true)
    let withoutInverses =
      problem.inverses.isEmpty ? bound : TimeBound(problem, mayInvert: false)
    timeBounds = Dictionary(
      uniqueKeysWithValues: Policy.allCases.map { ($0, $0.mayInvert ? bound : withoutInverses) })
  }

  /// Bytes that no plan changes: parameters, gradients and optimizer.
  public var fixedBytes: Int {
    let fixed = loaded.compilation.fixedBytes
    return fixed.parameters + fixed.gradients + fixed.optimizer
  }

  /// Bytes of a whole step with a plan. What runs between steps needs its own arena, whatever the plan.
  public func peakBytes(_ plan: Plan) -> Int {
    fixedBytes + max(plan.arenaBytes, loaded.compilation.arenaBytesBetweenSteps)
  }

  /// Bytes that a budget leaves for the arena of the training entry; -1 for none at all.
  func arenaLimit(_ budget: Int?) -> Int? {
    budget.map {
      $0 - fixedBytes < loaded.compilation.arenaBytesBetweenSteps ? -1 : $0 - fixedBytes
    }
  }

  /// The bytes that the plan of a policy has to fit; nil for no limit.
  public func limit(_ policy: Policy) -> Int? { policy == .auto ? autoBudget : budget }

  /// The plan with the least bytes that was found under any policy.
  var leastPlan: Plan { frontiers[.invert]!.least }

  /// Least bytes of a step that any plan found needs.
  public var leastFeasibleBytes: Int { peakBytes(leastPlan) }

  /// All plans worth having under a policy; nil for one that was not asked for.
  func frontier(_ policy: Policy) -> Frontier? { frontiers[policy] }

  func plan(_ policy: Policy, within budget: Int?) -> Plan? {
    frontiers[policy]?.plan(policy, budget: arenaLimit(budget))
  }

  /// The plan of a policy within the budget; nil where none was found.
  public func plan(_ policy: Policy) -> Plan? { plan(policy, within: limit(policy)) }

  /// The plan of a policy within the budget or, where none fits, its smallest one.
  func shownPlan(_ policy: Policy) -> Plan {
    plan(policy) ?? leastPlan(policy)
  }

  /// The smallest plan of a policy that was asked for.
  func leastPlan(_ policy: Policy) -> Plan { frontiers[policy]!.least }

  /// The program of a policy within the budget; nil where no plan fits.
  public func program(_ policy: Policy) -> Program? { plan(policy).map(program) }

  /// The program of the policy's plan within the budget or, where none fits, of its smallest one.
  public func shownProgram(_ policy: Policy) -> Program { program(shownPlan(policy)) }

  /// The program of a policy's smallest plan among those that take at most so many seconds; nil where none
  /// does.
  func leastProgram(_ policy: Policy, within seconds: Double) -> Program? {
    frontiers[policy]!.plans.last { $0.seconds <= seconds }.map(program)
  }

  /// The program of the plan with the least bytes.
  public var leastProgram: Program { program(leastPlan) }

  private func program(_ plan: Plan) -> Program {
    loaded.compilation.program(plan, source: loaded.text)
  }

  /// For each policy, seconds that every one of its plans takes within the budget; within the shown
  /// plan's bytes where there is no budget or it does not fit.
  private func lowerBounds(_ policies: [Policy]) -> [Double] {
    struct Question: Hashable {
      var mayInvert: Bool
      var bytes: Int
    }
    var known: [Question: Double] = [:]
    return policies.map { policy in
      let arena = plan(policy) == nil ? nil : arenaLimit(limit(policy))
      let question = Question(
        mayInvert: policy.mayInvert && !loaded.compilation.problem.inverses.isEmpty,
        bytes: arena ?? shownPlan(policy).arenaBytes)
      let seconds = known[question] ?? timeBounds[policy]!.seconds(within: question.bytes)
      known[question] = seconds
      return seconds
    }
  }

  /// What each policy comes to within the budget.
  public struct PolicyAnswer: Sendable {
    public let policy: Policy
    /// Whether a plan fits the budget.
    public let fits: Bool
    /// Of the plan within the budget, or of the smallest one where none fits.
    public let program: Program
    /// Seconds that no schedule within the budget, or within the program's bytes, stays below.
    public let lowerBound: Double
  }

  /// The answers of all policies that were asked for.
  public var policyAnswers: [PolicyAnswer] {
    let policies = Policy.allCases.filter { frontiers[$0] != nil }
    return zip(policies, lowerBounds(policies)).map { policy, seconds in
      PolicyAnswer(
        policy: policy, fits: plan(policy) != nil, program: shownProgram(policy),
        lowerBound: seconds)
    }
  }
}
