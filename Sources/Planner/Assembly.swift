import Plan

extension Evaluation {
  /// The plan: groups and scratch get their places in the arena.
  func plan(_ graph: Graph) -> Plan {
    var groups: [[Layout.Rectangle]] = []
    var members: [[Coalescing.Member]] = []
    var origins: [Int] = []
    for group in coalescing.groups where !group.isEmpty {
      let origin = group.reduce(Int.max) { min($0, $1.start) }
      members.append(group)
      origins.append(origin)
      groups.append(
        Coalescing.footprint(group).map {
          Layout.Rectangle(
            start: $0.start - origin, bytes: $0.bytes, first: $0.first, last: $0.last)
        })
    }
    var scratch: [Int?] = []
    for (index, step) in schedule.steps.enumerated() {
      let bytes = graph.operations[step.operation].scratchBytes
      scratch.append(bytes > 0 ? groups.count : nil)
      if bytes > 0 { groups.append([Layout.Rectangle(bytes: bytes, first: index, last: index)]) }
    }
    let placement = Layout.place(groups, alignment: graph.problem.alignment, lowerBound: peak)

    var instances = schedule.instances.map {
      Plan.Instance(value: $0.value, first: $0.first, last: $0.last, offset: 0)
    }
    for (index, group) in members.enumerated() {
      for member in group {
        instances[member.instance].offset =
          placement.offsets[index] + member.start - origins[index]
      }
    }
    let steps = zip(schedule.steps, scratch).map { step, scratch in
      Plan.Step(
        operation: step.operation, operands: Array(schedule.operands(of: step, graph)),
        results: Array(schedule.results(of: step, graph)),
        scratchOffset: scratch.map { placement.offsets[$0] })
    }
    return Plan(
      steps: steps, instances: instances, retention: retention(graph),
      arenaBytes: placement.bytes, arenaLowerBoundBytes: peak, seconds: seconds,
      peakStep: peakStep)
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
