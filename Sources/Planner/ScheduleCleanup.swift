import Plan

extension Schedule {
  /// Without steps that have no effect and whose results nobody reads.
  func withoutDeadSteps(_ graph: Graph) -> Schedule {
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

  /// With the first and last step of every instance, and without those that no step writes.
  func withLifetimes(_ graph: Graph) -> Schedule {
    var result = self
    var newIndex = [Int](repeating: -1, count: instances.count)
    result.instances.removeAll(keepingCapacity: true)
    func adopt(_ instance: Int, first: Int) {
      newIndex[instance] = result.instances.count
      result.instances.append(
        Instance(value: instances[instance].value, first: first, last: max(first, 0)))
    }
    for input in 0..<graph.inputCount { adopt(input, first: -1) }
    for (index, step) in steps.enumerated() {
      result.steps[index].firstResult = result.instances.count
      for instance in results(of: step, graph) { adopt(instance, first: index) }
      for position in operandRange(of: step, graph) {
        result.operands[position] = newIndex[operands[position]]
        result.instances[result.operands[position]].last = index
      }
    }
    for instance in finalOutputs(graph) {
      result.instances[newIndex[instance]].last = max(steps.count - 1, 0)
    }
    return result
  }

  /// The first instance of every output; it is never dropped.
  private func finalOutputs(_ graph: Graph) -> [Int] {
    var isSeen = [Bool](repeating: false, count: graph.valueCount)
    return instances.indices.filter { index in
      let value = instances[index].value
      guard graph.problem.values[value].isOutput, !isSeen[value] else { return false }
      isSeen[value] = true
      return true
    }
  }
}
