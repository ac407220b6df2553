import Plan

extension Schedule {
  /// The schedule with every inverse moved forward to the first step at which it costs no memory:
  /// its operands are there, and no other step still has to read the one that it replaces. So the
  /// inverse of a coupling runs next to the gradient that needs the same branch, and the branch's
  /// values die there.
  func withEagerInverses(_ graph: ProblemGraph) -> Schedule {
    guard steps.contains(where: { $0.operation >= graph.programCount }) else { return self }
    /// For each instance, the step that writes it.
    var producer = [Int](repeating: .beforeStart, count: instances.count)
    // The steps that read instance n are `readerStart[n]..<readerStart[n + 1]` of `readers`.
    var readerStart = [Int](repeating: 0, count: instances.count + 1)
    for (index, step) in steps.enumerated() {
      for result in results(of: step, graph) { producer[result] = index }
      for operand in operandRange(of: step, graph) { readerStart[operands[operand] + 1] += 1 }
    }
    for instance in instances.indices { readerStart[instance + 1] += readerStart[instance] }
    var readers = [Int](repeating: 0, count: readerStart[instances.count])
    var next = readerStart
    for (index, step) in steps.enumerated() {
      for operand in operandRange(of: step, graph) {
        readers[next[operands[operand]]] = index
        next[operands[operand]] += 1
      }
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
      guard let replaced else { continue }
      let sharers = sources(
        of: replaced, 0..<graph.bytes(instances[replaced].value), producer, graph)
      let uses = sharers.flatMap { readers[readerStart[$0]..<readerStart[$0 + 1]] }
      guard uses.allSatisfy({ $0 <= index }) else { continue }
      let waits =
        operands.map { producer[$0] == .beforeStart ? 0 : anchor[producer[$0]] }
        + uses.filter { $0 != index }.map { anchor[$0] }
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

  /// The instance and those that its bytes were moved from, which may lie at the same place.
  private func sources(
    of instance: Int, _ range: Range<Int>, _ producer: [Int], _ graph: ProblemGraph
  ) -> [Int] {
    var found = [instance]
    guard producer[instance] != .beforeStart else { return found }
    let step = steps[producer[instance]]
    for transfer in graph.operations[step.operation].transfers
    where step.firstResult + transfer.result == instance {
      let low = max(range.lowerBound, transfer.resultOffset)
      let high = min(range.upperBound, transfer.resultOffset + transfer.count)
      guard low < high else { continue }
      let shift = transfer.operandOffset - transfer.resultOffset
      found += sources(
        of: operands[step.firstOperand + transfer.operand], low + shift..<high + shift, producer,
        graph)
    }
    return found
  }
}
