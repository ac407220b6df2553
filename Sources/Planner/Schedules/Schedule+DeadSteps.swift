import Plan

extension Schedule {
  /// The schedule without steps that have no effect and whose results no step reads.
  func withoutDeadSteps(_ graph: ProblemGraph) -> Schedule {
    var isRead = [Bool](repeating: false, count: instances.count)
    for instance in finalOutputs(graph) { isRead[instance] = true }
    var survivors: [Step] = []
    var forwardSurvivors = 0
    for index in steps.indices.reversed() {
      let step = steps[index]
      let results = results(of: step, graph)
      var isNeeded = !graph.isRepeatable[step.operation] || results.isEmpty
      for result in results where isRead[result] { isNeeded = true }
      guard isNeeded else { continue }
      for index in operandRange(of: step, graph) { isRead[operands[index]] = true }
      if index < backwardStart { forwardSurvivors += 1 }
      survivors.append(step)
    }
    var result = self
    result.steps = survivors.reversed()
    result.backwardStart = forwardSurvivors
    return result
  }
}
