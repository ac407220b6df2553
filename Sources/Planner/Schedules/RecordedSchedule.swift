import Plan

/// A schedule as the exhaustive search finds it: the operations that run one after the other, and
/// the values that are live after each. Choices cannot say all of it.
struct RecordedSchedule: Hashable {
  struct Step: Hashable {
    /// Index as `Problem.operation` takes it.
    var operation: Int
    /// The position of the program's operation that runs or for which something is recovered here.
    var position: Int
    /// Values that are live afterwards.
    var live: ValueSet
  }

  var steps: [Step] = []

  /// The schedule, without dead steps and with the lifetimes of all instances.
  func schedule(_ graph: ProblemGraph) -> Schedule {
    var schedule = Schedule()
    var current = [Int](repeating: .absent, count: graph.valueCount)
    for (value, description) in graph.problem.values.enumerated() where description.isInput {
      current[value] = schedule.instances.count
      schedule.instances.append(
        Schedule.Instance(value: value, first: .beforeStart, last: .beforeStart))
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
        schedule.instances.append(
          Schedule.Instance(value: result, first: .beforeStart, last: .beforeStart))
      }
      schedule.steps.append(
        Schedule.Step(
          operation: step.operation, position: step.position, firstOperand: firstOperand,
          firstResult: firstResult))
      for value in current.indices where step.live >> value & 1 == 0 { current[value] = .absent }
    }
    return schedule.withoutDeadSteps(graph).withLifetimes(graph)
  }

  /// The choices that come nearest.
  func choices(_ graph: ProblemGraph) -> Choices {
    var choices = Choices(keepingAll: graph)
    guard let last = steps.last(where: { $0.position < graph.forwardCount }) else { return choices }
    for value in choices.isKept.indices where graph.isForward(value) {
      choices.isKept[value] = last.live >> value & 1 == 1
    }
    for step in steps where step.operation != step.position {
      for index in graph.resultRange(step.operation) {
        choices.recovery[graph.results[index]] = step.operation
      }
    }
    return choices
  }
}
