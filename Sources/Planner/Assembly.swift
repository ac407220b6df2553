import Plan

extension Evaluation {
  /// The plan: groups and scratch get their places in the arena, with a copy of at most the part
  /// `copying` of the time where this makes it smaller.
  func plan(_ graph: Graph, copying: Double) -> Plan {
    let arrangement = Arrangement.best(self, graph, copying: copying)
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

  private func retention(_ graph: Graph) -> [Plan.Retention] {
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
