import Plan

extension PlanChecker {
  /// The plan's own figures against the simulated ones.
  static func figureFaults(
    _ plan: Plan, _ problem: Problem, seconds: Double
  ) -> [PlanFault] {
    var faults: [PlanFault] = []
    let live = liveBytes(plan, problem)
    let most = live.max() ?? 0
    if plan.arenaLowerBoundBytes != most {
      faults.append(
        PlanFault(.figure, "\(most) bytes are live at most, not \(plan.arenaLowerBoundBytes)"))
    }
    if !live.isEmpty, !live.indices.contains(plan.peakStep) || live[plan.peakStep] != most {
      faults.append(PlanFault(.figure, "step \(plan.peakStep) is not the one with most live bytes"))
    }
    // Only the order of the sum may differ.
    if abs(plan.seconds - seconds) > 1e-9 * max(1e-9, abs(seconds)) {
      faults.append(PlanFault(.figure, "the steps take \(seconds) s, not \(plan.seconds) s"))
    }
    return faults
  }

  /// For each step, bytes of the arena that some live instance or the scratch covers.
  public static func liveBytes(_ plan: Plan, _ problem: Problem) -> [Int] {
    var starting = [[Int]](repeating: [], count: plan.steps.count)
    for (index, instance) in plan.instances.enumerated()
    where max(instance.first, 0) < plan.steps.count {
      starting[max(instance.first, 0)].append(index)
    }
    var live: [Int] = []
    return plan.steps.indices.map { step in
      live.removeAll { plan.instances[$0].last < step }
      live += starting[step]
      live.sort { plan.instances[$0].offset < plan.instances[$1].offset }
      var bytes = problem.operation(plan.steps[step].operation).scratchBytes
      var reached = Int.min
      for index in live {
        let start = plan.instances[index].offset
        let end = start + problem.values[plan.instances[index].value].bytes
        if end > reached { bytes += end - max(start, reached) }
        reached = max(reached, end)
      }
      return bytes
    }
  }
}
