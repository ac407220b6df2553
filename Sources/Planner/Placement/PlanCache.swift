import Plan
import Synchronization

/// The plans of points of a problem's frontiers. Offsets are searched for when a plan is first
/// asked for, and once for all policies.
final class PlanCache: Sendable {
  private struct Key: Hashable {
    var choices: Choices
    var recorded: RecordedSchedule?
    var copying: Double
  }

  let effort: Effort
  private let graph: ProblemGraph
  private let plans = Mutex<[Key: Plan]>([:])

  init(_ graph: ProblemGraph, _ effort: Effort) {
    self.graph = graph
    self.effort = effort
  }

  /// - Parameter copying: the part of the time that the copies of cut ties may take.
  func plan(_ point: ParetoPoint, copying: Double) -> Plan {
    let key = Key(choices: point.choices, recorded: point.recorded, copying: copying)
    if let plan = plans.withLock({ $0[key] }) { return plan }
    guard let evaluation = point.evaluation(graph) else {
      preconditionFailure("choices that were evaluated have a schedule")
    }
    let plan = evaluation.plan(graph, copying: copying, effort)
    plans.withLock { $0[key] = plan }
    return plan
  }
}
