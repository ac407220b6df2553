import Plan

extension Evaluation {
  /// Choices that also drop recovered values between two readers wherever more than `threshold`
  /// bytes are live in between; nil where there are none.
  func trimmed(above threshold: Int, _ graph: ProblemGraph) -> Choices? {
    /// For each step, the first one from there on with more live bytes than that.
    var full = [Int](repeating: schedule.steps.count, count: schedule.steps.count + 1)
    for step in schedule.steps.indices.reversed() {
      full[step] = live[step] > threshold ? step : full[step + 1]
    }
    var lastUse = schedule.instances.map(\.first)
    var changed = choices
    for (index, step) in schedule.steps.enumerated() where index >= schedule.backwardStart {
      for operand in schedule.operandRange(of: step, graph) {
        let instance = schedule.operands[operand]
        let use = schedule.instances[instance]
        guard use.first >= schedule.backwardStart, graph.isForward(use.value) else { continue }
        let next = full[lastUse[instance] + 1]
        let position = schedule.steps[lastUse[instance]].position
        if next < index, position < schedule.steps[next].position,
          !graph.problem.values[use.value].isOutput
        {
          changed.drop(use.value, after: position)
        }
        lastUse[instance] = index
      }
    }
    return changed == choices ? nil : changed
  }
}
