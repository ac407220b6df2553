import Plan

extension Evaluation {
  /// The plan: the schedule with offsets for its instances and its scratch. A copy may take the
  /// part `copying` of the time where it makes the arena smaller.
  func plan(_ graph: ProblemGraph, copying: Double, _ effort: Effort) -> Plan {
    let arrangement = Arrangement.best(self, graph, copying: copying, effort)
    let arena = arrangement.arena
    let steps = zip(schedule.steps, arena.scratch).map { step, scratch in
      Plan.Step(
        operation: step.operation, operands: Array(schedule.operands(of: step, graph)),
        results: Array(schedule.results(of: step, graph)), scratchOffset: scratch)
    }
    return Plan(
      steps: steps,
      instances: zip(schedule.instances, arena.offsets).map {
        Plan.Instance(value: $0.value, first: $0.first, last: $0.last, offset: $1)
      },
      retention: retention(graph), arenaBytes: arena.bytes,
      arenaLowerBoundBytes: arrangement.evaluation.peak,
      seconds: arrangement.evaluation.seconds, peakStep: arrangement.evaluation.peakStep)
  }

  /// For each value, how the backward part comes by it.
  private func retention(_ graph: ProblemGraph) -> [Plan.Retention] {
    var retention = [Plan.Retention](repeating: .transient, count: graph.valueCount)
    for instance in schedule.instances
    where graph.isForward(instance.value) && retention[instance.value] == .transient {
      if instance.first < schedule.backwardStart, instance.last >= schedule.backwardStart,
        graph.isReadByBackward[instance.value] || !graph.problem.values[instance.value].isOutput
      {
        retention[instance.value] = .keep
      }
    }
    for step in schedule.steps[schedule.backwardStart...] {
      let isInverse = step.operation >= graph.programCount
      guard isInverse || step.operation < graph.forwardCount else { continue }
      for instance in schedule.results(of: step, graph)
      where schedule.instances[instance].last > schedule.instances[instance].first {
        let value = schedule.instances[instance].value
        if isInverse {
          retention[value] = .invert
        } else if retention[value] != .invert {
          retention[value] = .recompute
        }
      }
    }
    return retention
  }
}
