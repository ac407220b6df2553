import Plan
import Synchronization

/// Points of a problem's frontiers with their addresses: each is laid out when it is asked for, and once
/// for all policies.
final class LaidOutPlans: Sendable {
  private struct Key: Hashable {
    var choices: Choices
    var script: Script?
    var copying: Double
  }

  private let graph: Graph
  private let plans = Mutex<[Key: Plan]>([:])

  init(_ graph: Graph) { self.graph = graph }

  /// - Parameter copying: the part of the time that copies in place of ties may take.
  func plan(_ point: Search.Point, copying: Double) -> Plan {
    let key = Key(choices: point.choices, script: point.script, copying: copying)
    if let plan = plans.withLock({ $0[key] }) { return plan }
    guard let evaluation = point.evaluation(graph) else {
      preconditionFailure("choices that were evaluated have a schedule")
    }
    let plan = evaluation.plan(graph, copying: copying)
    plans.withLock { $0[key] = plan }
    return plan
  }
}
