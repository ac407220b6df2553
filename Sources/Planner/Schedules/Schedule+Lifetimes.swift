import Plan

extension Schedule {
  /// The schedule with the first and last step of every instance, and without instances that no
  /// step writes.
  func withLifetimes(_ graph: ProblemGraph) -> Schedule {
    var result = self
    var newIndex = [Int](repeating: .absent, count: instances.count)
    result.instances.removeAll(keepingCapacity: true)
    func adopt(_ instance: Int, first: Int) {
      newIndex[instance] = result.instances.count
      result.instances.append(
        Instance(value: instances[instance].value, first: first, last: max(first, 0)))
    }
    for input in 0..<graph.inputCount { adopt(input, first: .beforeStart) }
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
  func finalOutputs(_ graph: ProblemGraph) -> [Int] {
    var isSeen = [Bool](repeating: false, count: graph.valueCount)
    return instances.indices.filter { index in
      let value = instances[index].value
      guard graph.problem.values[value].isOutput, !isSeen[value] else { return false }
      isSeen[value] = true
      return true
    }
  }
}
