import Plan

/// A schedule as the operations that run one after the other and what is there after each.
struct Script: Hashable {
  struct Step: Hashable {
    /// Index as `Problem.operation` takes it.
    var operation: Int
    /// The program's operation for whose sake it runs.
    var position: Int
    var live: StateSpace.Values
  }

  var steps: [Step] = []

  func schedule(_ graph: Graph) -> Schedule {
    var schedule = Schedule()
    var current = [Int](repeating: -1, count: graph.valueCount)
    for (value, description) in graph.problem.values.enumerated() where description.isInput {
      current[value] = schedule.instances.count
      schedule.instances.append(Schedule.Instance(value: value, first: -1, last: -1))
    }
    for step in steps {
      if step.position >= graph.forwardCount, schedule.backwardStart == 0 {
        schedule.backwardStart = schedule.steps.count
      }
      let firstResult = schedule.instances.count
      let firstOperand = schedule.operands.count
      for index in graph.operandRange(step.operation) {
        schedule.operands.append(current[graph.operands[index]])
      }
      for index in graph.resultRange(step.operation) {
        let result = graph.results[index]
        current[result] = schedule.instances.count
        schedule.instances.append(Schedule.Instance(value: result, first: -1, last: -1))
      }
      schedule.steps.append(
        Schedule.Step(
          operation: step.operation, position: step.position, firstOperand: firstOperand,
          firstResult: firstResult))
      for value in current.indices where step.live >> value & 1 == 0 { current[value] = -1 }
    }
    return schedule.withoutDeadSteps(graph).withLifetimes(graph)
  }

  /// What is kept and what goes, so far as choices can say it.
  func choices(_ graph: Graph) -> Choices {
    var choices = Choices(keepingAll: graph)
    guard let last = steps.last(where: { $0.position < graph.forwardCount }) else { return choices }
    for value in choices.isKept.indices where graph.isForward(value) {
      choices.isKept[value] = last.live >> value & 1 == 1
    }
    for step in steps where step.operation != step.position {
      for index in graph.resultRange(step.operation) {
        choices.rebuild[graph.results[index]] = step.operation
      }
    }
    return choices
  }
}
