import Plan

/// A change of choices that takes bytes from the peak.
struct Candidate {
  /// A value that goes after an operation of the backward part, or with the end of the forward part, and
  /// what rebuilds it.
  struct Drop {
    var value: Int
    var position: Int?
    var rebuild: Int
  }

  var drops: [Drop]
  /// Bytes that are no longer held at the peak.
  var bytes: Int
  /// Estimated time that it adds.
  var seconds: Double
}

extension Choices {
  func with(_ drops: [Candidate.Drop]) -> Choices {
    var changed = self
    for drop in drops {
      changed.rebuild[drop.value] = drop.rebuild
      if let position = drop.position {
        changed.drop(drop.value, after: position)
      } else {
        changed.isKept[drop.value] = false
      }
    }
    return changed
  }
}

extension Evaluation {
  /// What is held at the peak without being read there and can be had again, most bytes for the
  /// added time first. Instances that share bytes go together.
  func candidates(_ graph: Graph, mayInvert: Bool) -> [Candidate] {
    let peakPosition = schedule.steps[peakStep].position
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
    let costs = rebuildSeconds(graph)
    var result: [Candidate] = []
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
        if let candidate = candidate(
          held, graph, inverting: inverting, previous: previous, peakPosition: peakPosition,
          costs: costs)
        {
          result.append(candidate)
        }
      }
    }
    return result.enumerated().sorted { a, b in
      let left = Double(a.element.bytes) * (b.element.seconds + 1e-12)
      let right = Double(b.element.bytes) * (a.element.seconds + 1e-12)
      return left == right ? a.offset < b.offset : left > right
    }.map(\.element)
  }

  private func candidate(
    _ held: [Coalescing.Member], _ graph: Graph, inverting: Bool, previous: [Int: Int],
    peakPosition: Int, costs: [Double]
  ) -> Candidate? {
    var drops: [Candidate.Drop] = []
    var seconds = 0.0
    for member in held {
      let value = schedule.instances[member.instance].value
      let rebuild: Int
      if inverting, let inverse = graph.inverses[value].first {
        rebuild = inverse
        seconds += graph.operations[inverse].seconds
      } else if graph.canRecompute(value) {
        rebuild = graph.producer[value]
        seconds += costs[value]
      } else {
        return nil
      }
      let position = previous[member.instance] ?? schedule.steps[max(member.first, 0)].position
      guard position < peakPosition || position < graph.forwardCount else { return nil }
      drops.append(
        Candidate.Drop(
          value: value, position: position < graph.forwardCount ? nil : position, rebuild: rebuild))
    }
    guard choices.with(drops) != choices else { return nil }
    if inverting,
      !held.contains(where: { !graph.inverses[schedule.instances[$0.instance].value].isEmpty })
    {
      return nil
    }
    let cuts = Set(held.flatMap { [$0.start, $0.end] }).sorted()
    let bytes = zip(cuts, cuts.dropFirst()).reduce(0) { sum, cut in
      held.contains { $0.start <= cut.0 && $0.end >= cut.1 } ? sum + cut.1 - cut.0 : sum
    }
    return Candidate(drops: drops, bytes: bytes, seconds: seconds)
  }

  /// Time to recompute each value from those that are kept, as if nothing were shared.
  private func rebuildSeconds(_ graph: Graph) -> [Double] {
    var seconds = [Double](repeating: 0, count: graph.valueCount)
    for operation in graph.problem.operations[..<graph.forwardCount] {
      var sum = operation.seconds
      for operand in operation.operands where !choices.isKept[operand] { sum += seconds[operand] }
      for result in operation.results { seconds[result] = sum }
    }
    return seconds
  }

  /// Choices by which everything goes between two readers that was rebuilt and is held while more
  /// than `threshold` bytes are live, wherever that is; nil where there is no such thing.
  func withoutRebuilt(above threshold: Int, _ graph: Graph) -> Choices? {
    /// For each step, the first from there on with so many live bytes.
    var full = [Int](repeating: schedule.steps.count, count: schedule.steps.count + 1)
    for step in schedule.steps.indices.reversed() {
      full[step] = live[step] > threshold ? step : full[step + 1]
    }
    var lastUse = schedule.instances.map(\.first)
    var changed = choices
    for (index, step) in schedule.steps.enumerated() where index >= schedule.backwardStart {
      for operand in schedule.operandRange(of: step, graph) {
        let instance = schedule.operands[operand]
        let stay = schedule.instances[instance]
        guard stay.first >= schedule.backwardStart, graph.isForward(stay.value) else { continue }
        let next = full[lastUse[instance] + 1]
        let position = schedule.steps[lastUse[instance]].position
        if next < index, position < schedule.steps[next].position,
          !graph.problem.values[stay.value].isOutput
        {
          changed.drop(stay.value, after: position)
        }
        lastUse[instance] = index
      }
    }
    return changed == choices ? nil : changed
  }
}
