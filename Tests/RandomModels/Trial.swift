import Compiler
import Diagnostics
import Kernels
import ModelLanguage
import ModelsForTests
import Plan
import PlanChecker
import Planner
import Program
import ReferenceBackend

/// Everything that has to hold of one model, tried: it is checked, planned, trained, predicted with
/// and differentiated.
public struct Trial: Codable, Sendable {
  public enum Verdict: String, Codable, Sendable {
    case accepted, rejected
    /// Right, but of a size that is not run.
    case tooLarge
    /// The process ended or took too long.
    case crashed
  }

  public var seed: UInt64
  public var verdict: Verdict
  public var isMeantToBeRight: Bool
  /// Identifiers of the errors.
  public var diagnostics: [String] = []
  public var plans = 0
  public var steps = 0
  public var inversions = 0
  public var hasDiverged = false
  public var gradients = 0
  public var seconds = 0.0
  /// What does not hold.
  public var failures: [String] = []

  public init(seed: UInt64, verdict: Verdict, isMeantToBeRight: Bool = true) {
    self.seed = seed
    self.verdict = verdict
    self.isMeantToBeRight = isMeantToBeRight
  }

  /// Bytes of all values of a step, above which a model is not run.
  private static let byteLimit = 4 << 20

  /// Tries a model.
  public init(_ model: RandomModel) {
    self.init(seed: model.seed, verdict: .accepted, isMeantToBeRight: model.isMeantToBeRight)
    let clock = ContinuousClock()
    let start = clock.now
    do {
      let compilation = try model.compilation(probes: model.seed % 3 == 0)
      let bytes = compilation.problem.values.reduce(0) { $0 + $1.bytes }
      if bytes + compilation.fixedBytes.parameters > Self.byteLimit {
        verdict = .tooLarge
      } else {
        try run(model, compilation)
      }
    } catch let rejection as Rejection {
      verdict = .rejected
      judge(rejection, model)
    } catch {
      failures.append("is accepted, but does not run: \(error)")
    }
    seconds = (clock.now - start) / .seconds(1)
  }

  /// A diagnostic has a place in the model or tells of what was given beside it, and speaks the
  /// language's words: the compiler's own are joined by underscores.
  private mutating func judge(_ rejection: Rejection, _ model: RandomModel) {
    let outside = ["parameter-value", "unknown-parameter"]
    let text = model.text
    for diagnostic in rejection.diagnostics where diagnostic.severity == .error {
      diagnostics.append(diagnostic.identifier)
      if diagnostic.span == nil, !outside.contains(diagnostic.identifier) {
        failures.append("no place: \(diagnostic.identifier): \(diagnostic.message)")
      }
      for message in [diagnostic.message] + diagnostic.notes.map(\.message) {
        for word in message.matches(of: /[a-z]+_[a-z_]+|Optional\(|ValueID/)
        where !text.contains(word.output) {
          failures.append("internal name: \(diagnostic.identifier): \(message)")
        }
      }
    }
    if diagnostics.isEmpty { failures.append("is rejected without an error") }
  }

  private mutating func run(_ model: RandomModel, _ compilation: Compilation) throws {
    let keep = Planner.plan(compilation.problem, policy: .keep, budget: nil)!
    let plans = self.plans(compilation.problem)
    let isGuarded = model.seed % 2 == 0
    let reference = try Outcome(
      compilation.program(keep, source: ""), seed: model.seed, isGuarded: isGuarded)
    failures += reference.failures.map { "keep: \($0)" }
    hasDiverged = reference.hasDiverged
    for (name, plan) in plans where plan != keep {
      let outcome = try Outcome(
        compilation.program(plan, source: ""), seed: model.seed, isGuarded: isGuarded)
      failures += outcome.failures.map { "\(name): \($0)" }
      failures += reference.differences(from: outcome).map { "\(name): \($0)" }
      steps += outcome.steps
      inversions += plan.steps.count { $0.operation >= compilation.problem.operations.count }
    }
    self.plans = plans.count + 1
    steps += reference.steps
    guard !hasDiverged, !reference.hasWidened else { return }
    try differentiate(model, reference.firstLoss)
  }

  /// Plans at four budgets under the three policies, each once, checked.
  private mutating func plans(_ problem: Problem) -> [(name: String, plan: Plan)] {
    let frontiers = Planner.frontiers(problem, policies: [.keep, .recompute, .invert])
    let least = frontiers[.invert]!.least.arenaBytes
    let most = frontiers[.keep]!.fastest.arenaBytes
    let span = max(0, most - least)
    let budgets = [least, least + span / 3, least + 2 * span / 3, nil]
    var plans: [(name: String, plan: Plan)] = []
    for policy in [Policy.keep, .recompute, .invert] {
      var before = Double.infinity
      for budget in budgets {
        let name = "\(policy) within \(budget.map(String.init) ?? "anything")"
        guard let plan = frontiers[policy]!.plan(policy, budget: budget) else {
          if policy == .invert { failures.append("\(name): no plan") }
          continue
        }
        for fault in PlanChecker.check(plan, for: problem).prefix(1) {
          failures.append("\(name): \(fault)")
        }
        if let budget {
          if plan.arenaBytes > budget { failures.append("\(name): \(plan.arenaBytes) bytes") }
          if plan.seconds > before { failures.append("\(name): slower than with less") }
          before = plan.seconds
        }
        if !plans.contains(where: { $0.plan == plan }) { plans.append((name, plan)) }
      }
    }
    return plans
  }

  /// The loss and its gradient against float64.
  private mutating func differentiate(_ model: RandomModel, _ loss: Double) throws {
    let compilation = try model.compilation(
      for: ReferenceTarget(element: .float64), probes: true)
    let isFull = compilation.model.precision == .float32
    let program = compilation.program(.invert)
    let exact = try Outcome.loss(program, seed: model.seed)
    // The sum of many thousand float32 roundings; norms of few elements enlarge it.
    if isFull, abs(exact - loss) > 1e-2 * max(1, abs(exact)) {
      failures.append("loss \(loss), in float64 \(exact)")
    }
    let remainder = try TaylorRemainder(program, seed: model.seed)
    guard exact.isFinite, remainder.loss().isFinite, !remainder.leavesRange else { return }
    gradients = 1
    let error = remainder.centralDifferenceError(floor: 1e-3)
    if !(error < 1e-4) { failures.append("gradient off by \(error)") }
  }
}
