import Plan

/// Takes a planning problem and a claimed solution; gives every reason why the plan cannot be run
/// as it stands. It knows nothing of how plans are made: it walks through the steps and keeps book
/// of what each byte of the arena holds.
public enum PlanChecker {
  /// Faults of the plan, in order of steps; none means that it is accepted. A plan whose indices
  /// do not fit the problem is not simulated. Both may come from a file: nothing traps.
  public static func check(_ plan: Plan, for problem: Problem) -> [PlanFault] {
    for faults in [problemFaults(problem), numberFaults(plan)] where !faults.isEmpty {
      return faults
    }
    let shape = shapeFaults(plan, problem)
    guard shape.isEmpty else { return shape }
    var faults = orderFaults(plan, problem) + lifetimeFaults(plan, problem)
    faults += placementFaults(plan, problem)
    var simulation = Simulation(plan: plan, problem: problem)
    simulation.run()
    faults += simulation.faults
    faults += figureFaults(plan, problem, seconds: simulation.seconds)
    return faults
  }
}
