import Plan

/// Drops that take bytes from the peak.
struct PeakReduction {
  var drops: [Drop]
  /// Bytes that are no longer live at the peak.
  var bytes: Int
  /// Estimated time that it adds.
  var seconds: Double
}

extension Evaluation {
  /// Drops of what is live at the peak without being read there, those first that take most bytes
  /// for the added time. Instances that share bytes are dropped together.
  func peakReductions(_ graph: ProblemGraph, mayInvert: Bool) -> [PeakReduction] {
    let peakPosition = schedule.steps[peakStep].position
    // Of the instances that are live before and after the peak: for each, the position of its last
    // reader before the peak; those that are read at the peak; those that are read after it.
    var previous: [Int: Int] = [:]
    var isRead = Set<Int>()
    var next = Set<Int>()
    for (index, step) in schedule.steps.enumerated() {
      for instance in schedule.operands(of: step, graph)
      where schedule.instances[instance].last > peakStep
        && schedule.instances[instance].first < peakStep
      {
        if index < peakStep { previous[instance] = step.position }
        if index == peakStep { isRead.insert(instance) }
        if index > peakStep && index >= schedule.backwardStart { next.insert(instance) }
      }
    }
    let costs = recomputationSeconds(graph)
    var result: [PeakReduction] = []
    for group in coalescing.groups {
      let held = group.filter { $0.first <= peakStep && $0.last >= peakStep }
      guard !held.isEmpty,
        held.allSatisfy({ member in
          let value = schedule.instances[member.instance].value
          return member.first < peakStep && member.last > peakStep
            && !isRead.contains(member.instance) && next.contains(member.instance)
            && graph.isForward(value) && !graph.problem.values[value].isOutput
        })
      else { continue }
      for inverting in mayInvert ? [true, false] : [false] {
        if let reduction = reduction(
          held, graph, inverting: inverting, previous: previous, peakPosition: peakPosition,
          costs: costs)
        {
          result.append(reduction)
        }
      }
    }
    return result.enumerated().sorted { a, b in
      let left = Double(a.element.bytes) * (b.element.seconds + 1e-12)
      let right = Double(b.element.bytes) * (a.element.seconds + 1e-12)
      return left == right ? a.offset < b.offset : left > right
    }.map(\.element)
  }

  /// The reduction that drops these instances of one group, by inverting what can be inverted or by
  /// recomputing alone; nil where one of them cannot be dropped so, or where nothing would change.
  private func reduction(
    _ held: [Coalescing.Member], _ graph: ProblemGraph, inverting: Bool, previous: [Int: Int],
    peakPosition: Int, costs: [Double]
  ) -> PeakReduction? {
    var drops: [Drop] = []
    var seconds = 0.0
    for member in held {
      let value = schedule.instances[member.instance].value
      let recovery: Int
      if inverting, let inverse = graph.inverses[value].first {
        recovery = inverse
        seconds += graph.operations[inverse].seconds
      } else if graph.canRecompute(value) {
        recovery = graph.producer[value]
        seconds += costs[value]
      } else {
        return nil
      }
      let position = previous[member.instance] ?? schedule.steps[max(member.first, 0)].position
      guard position < peakPosition || position < graph.forwardCount else { return nil }
      drops.append(
        Drop(
          value: value, position: position < graph.forwardCount ? nil : position, recovery: recovery
        ))
    }
    guard choices.applying(drops) != choices else { return nil }
    if inverting,
      !held.contains(where: { !graph.inverses[schedule.instances[$0.instance].value].isEmpty })
    {
      return nil
    }
    let bounds = Set(held.flatMap { [$0.start, $0.end] }).sorted()
    let bytes = zip(bounds, bounds.dropFirst()).reduce(0) { sum, piece in
      held.contains { $0.start <= piece.0 && $0.end >= piece.1 } ? sum + piece.1 - piece.0 : sum
    }
    return PeakReduction(drops: drops, bytes: bytes, seconds: seconds)
  }

  /// For each value, the time to recompute it from what is kept, as if no two values needed the
  /// same.
  private func recomputationSeconds(_ graph: ProblemGraph) -> [Double] {
    var seconds = [Double](repeating: 0, count: graph.valueCount)
    for operation in graph.problem.operations[..<graph.forwardCount] {
      var sum = operation.seconds
      for operand in operation.operands where !choices.isKept[operand] { sum += seconds[operand] }
      for result in operation.results { seconds[result] = sum }
    }
    return seconds
  }
}
