import Plan

extension PlanChecker {
  /// Indices in range, one instance for each operand and result, each instance written once.
  static func shapeFaults(_ plan: Plan, _ problem: Problem) -> [PlanFault] {
    var faults: [PlanFault] = []
    let operationCount = problem.operations.count + problem.inverses.count
    if plan.retention.count != problem.values.count {
      faults.append(PlanFault(.malformed, "one retention for each value is needed"))
    }
    for (index, instance) in plan.instances.enumerated()
    where !problem.values.indices.contains(instance.value) {
      faults.append(PlanFault(.malformed, "instance \(index) is of no value"))
    }
    guard faults.isEmpty else { return faults }

    var writers = [Int](repeating: 0, count: plan.instances.count)
    func valuesMatch(_ instances: [Int], _ values: [Int]) -> Bool {
      instances.count == values.count
        && zip(instances, values).allSatisfy {
          plan.instances.indices.contains($0) && plan.instances[$0].value == $1
        }
    }
    for (index, step) in plan.steps.enumerated() {
      guard (0..<operationCount).contains(step.operation) else {
        faults.append(PlanFault(.malformed, step: index, "no operation \(step.operation)"))
        continue
      }
      let operation = problem.operation(step.operation)
      guard valuesMatch(step.operands, operation.operands),
        valuesMatch(step.results, operation.results)
      else {
        faults.append(
          PlanFault(.malformed, step: index, "instances are not those of \(operation.name)"))
        continue
      }
      if (operation.scratchBytes > 0) != (step.scratchOffset != nil) {
        faults.append(PlanFault(.malformed, step: index, "scratch of \(operation.name)"))
      }
      for result in step.results { writers[result] += 1 }
    }
    var inputs = [Int](repeating: 0, count: problem.values.count)
    for (index, instance) in plan.instances.enumerated() {
      let isGiven = problem.values[instance.value].isInput && instance.first == -1
      if isGiven { inputs[instance.value] += 1 }
      if writers[index] != (isGiven ? 0 : 1) {
        faults.append(
          PlanFault(.malformed, "instance \(index) is written \(writers[index]) times"))
      }
    }
    for (value, description) in problem.values.enumerated()
    where description.isInput && inputs[value] != 1 {
      faults.append(PlanFault(.malformed, "input \(description.name) is not there once"))
    }
    return faults
  }
}
