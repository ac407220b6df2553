import Plan

extension Schedule {
  /// With every inverse moved forward to where it costs no memory: its operands are there, and the
  /// one that it replaces has been read by everybody else. So the inverse of a coupling runs next to
  /// the gradient that needs the same branch, and the branch's values can go with it.
  func withEagerInverses(_ graph: Graph) -> Schedule {
    guard steps.contains(where: { $0.operation >= graph.programCount }) else { return self }
    var producer = [Int](repeating: -1, count: instances.count)
    var readers = [[Int]](repeating: [], count: instances.count)
    for (index, step) in steps.enumerated() {
      for result in results(of: step, graph) { producer[result] = index }
      for operand in operands(of: step, graph) { readers[operand].append(index) }
    }
    let firstBackward = steps.firstIndex {
      $0.operation < graph.programCount && $0.operation >= graph.forwardCount
    }
    guard let firstBackward else { return self }

    /// The step after which each step runs; its own index where it stays.
    var anchor = Array(steps.indices)
    for (index, step) in steps.enumerated() where step.operation >= graph.programCount {
      let operation = graph.operations[step.operation]
      let operands = operands(of: step, graph)
      let replaced =
        operation.inPlace.first.map { operands[operands.startIndex + $0.operand] }
        ?? operands.max { graph.bytes(instances[$0].value) < graph.bytes(instances[$1].value) }
      guard let replaced, readers[replaced].last == index else { continue }
      let waits =
        operands.map { producer[$0] < 0 ? 0 : anchor[producer[$0]] }
        + readers[replaced].filter { $0 != index }.map { anchor[$0] }
      anchor[index] = max(firstBackward, waits.max() ?? 0)
    }
    var result = self
    var moved = [[Int]](repeating: [], count: steps.count)
    for index in steps.indices where anchor[index] != index { moved[anchor[index]].append(index) }
    result.steps.removeAll(keepingCapacity: true)
    for index in steps.indices where anchor[index] == index {
      result.steps.append(steps[index])
      for follower in moved[index] {
        var step = steps[follower]
        step.position = steps[index].position
        result.steps.append(step)
      }
    }
    return result
  }
}
