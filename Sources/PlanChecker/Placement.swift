import Plan

extension PlanChecker {
  /// Alignment and the arena's ends. An instance that a transfer leaves where it is may start
  /// anywhere inside the other one.
  static func placementFaults(_ plan: Plan, _ problem: Problem) -> [PlanFault] {
    var faults: [PlanFault] = []
    var isShared = [Bool](repeating: false, count: plan.instances.count)
    for step in plan.steps {
      for transfer in problem.operation(step.operation).transfers {
        let source = step.operands[transfer.operand]
        let target = step.results[transfer.result]
        let from = plan.instances[source].offset + transfer.operandOffset
        if from == plan.instances[target].offset + transfer.resultOffset {
          isShared[source] = true
          isShared[target] = true
        }
      }
    }
    func examine(_ offset: Int, _ bytes: Int, step: Int?, _ name: String, mayBeUnaligned: Bool) {
      if offset < 0 || offset + bytes > plan.arenaBytes {
        faults.append(PlanFault(.placement, step: step, "\(name) leaves the arena"))
      }
      if offset % problem.alignment != 0 && !mayBeUnaligned {
        faults.append(PlanFault(.placement, step: step, "\(name) at \(offset) is not aligned"))
      }
    }
    for (index, instance) in plan.instances.enumerated() {
      let value = problem.values[instance.value]
      examine(
        instance.offset, value.bytes, step: nil, value.name, mayBeUnaligned: isShared[index])
    }
    for (index, step) in plan.steps.enumerated() {
      let operation = problem.operation(step.operation)
      guard let offset = step.scratchOffset else { continue }
      examine(
        offset, operation.scratchBytes, step: index, "scratch of \(operation.name)",
        mayBeUnaligned: false)
    }
    return faults
  }
}
