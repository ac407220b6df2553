import Plan

extension PlanChecker {
  /// Who runs how often, and in whose order.
  static func orderFaults(_ plan: Plan, _ problem: Problem) -> [PlanFault] {
    var faults: [PlanFault] = []
    let programCount = problem.operations.count
    var runs = [Int](repeating: 0, count: programCount + problem.inverses.count)
    var newestOnce = -1
    var isBackward = false
    for (index, step) in plan.steps.enumerated() {
      let operation = problem.operation(step.operation)
      runs[step.operation] += 1
      if step.operation < programCount {
        isBackward = isBackward || operation.phase == .backward
      } else if !isBackward {
        faults.append(
          PlanFault(.order, step: index, "\(operation.name) runs before the backward phase"))
      }
      guard !operation.isRepeatable else { continue }
      if runs[step.operation] > 1 {
        faults.append(PlanFault(.order, step: index, "\(operation.name) runs again"))
      }
      if step.operation < programCount {
        if step.operation < newestOnce {
          faults.append(PlanFault(.order, step: index, "\(operation.name) runs out of turn"))
        }
        newestOnce = max(newestOnce, step.operation)
      }
    }
    for (index, operation) in problem.operations.enumerated() where runs[index] == 0 {
      let isNeeded =
        !operation.isRepeatable || operation.results.isEmpty
        || operation.results.contains { problem.values[$0].isOutput }
      if isNeeded { faults.append(PlanFault(.order, "\(operation.name) never runs")) }
    }
    return faults
  }

  /// Each instance's first and last step as the steps have them. An input is there at step 0 even
  /// if nothing reads it; an output may stay to the last step.
  static func lifetimeFaults(_ plan: Plan, _ problem: Problem) -> [PlanFault] {
    var first = [Int](repeating: -1, count: plan.instances.count)
    var last = [Int](repeating: 0, count: plan.instances.count)
    for (index, step) in plan.steps.enumerated() {
      for result in step.results {
        first[result] = index
        last[result] = max(last[result], index)
      }
      for operand in step.operands { last[operand] = max(last[operand], index) }
    }
    var faults: [PlanFault] = []
    for (index, step) in plan.steps.enumerated() {
      for operand in step.operands where first[operand] >= index {
        let name = problem.values[plan.instances[operand].value].name
        faults.append(PlanFault(.lifetime, step: index, "\(name) is read before it is written"))
      }
    }
    for (index, instance) in plan.instances.enumerated() {
      let staysToEnd =
        problem.values[instance.value].isOutput && instance.last == max(plan.steps.count - 1, 0)
      if instance.first != first[index] || (instance.last != last[index] && !staysToEnd) {
        faults.append(
          PlanFault(
            .lifetime,
            "instance \(index) of \(problem.values[instance.value].name) lives "
              + "\(first[index])...\(last[index]), not \(instance.first)...\(instance.last)"))
      }
    }
    return faults
  }
}
