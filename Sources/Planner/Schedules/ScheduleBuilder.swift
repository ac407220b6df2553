import Plan

/// Makes the schedule that follows from choices. It goes through the program as if memory were
/// free: a value that was computed stays until the choices drop it, and what is missing when it is
/// read is recovered.
struct ScheduleBuilder {
  private let graph: ProblemGraph
  private let choices: Choices
  private var schedule = Schedule()
  /// For each value, its present instance, or `.absent`.
  private var current: [Int]
  /// For each value, whether it is being recovered.
  private var isPending: [Bool]
  /// The places in `graph.operands`, those of each operation in the order in which they are
  /// recovered.
  private let recoveryOrder: [Int]

  /// The schedule, or nil where a value that is read cannot be recovered.
  static func schedule(_ graph: ProblemGraph, _ choices: Choices) -> Schedule? {
    var builder = ScheduleBuilder(graph, choices)
    guard builder.run() else { return nil }
    return builder.schedule.withoutDeadSteps(graph).withEagerInverses(graph).withLifetimes(graph)
  }

  private init(_ graph: ProblemGraph, _ choices: Choices) {
    self.graph = graph
    self.choices = choices
    current = [Int](repeating: .absent, count: graph.valueCount)
    isPending = [Bool](repeating: false, count: graph.valueCount)
    recoveryOrder = operandOrder(graph, choices)
    schedule.steps.reserveCapacity(2 * graph.programCount)
    schedule.operands.reserveCapacity(2 * graph.operands.count)
    schedule.instances.reserveCapacity(2 * graph.results.count)
  }

  private mutating func run() -> Bool {
    for (value, description) in graph.problem.values.enumerated() where description.isInput {
      current[value] = schedule.instances.count
      schedule.instances.append(
        Schedule.Instance(value: value, first: .beforeStart, last: .beforeStart))
    }
    for operation in 0..<graph.forwardCount { emit(operation, position: operation, target: nil) }
    schedule.backwardStart = schedule.steps.count
    for value in current.indices
    where !choices.isKept[value] && !graph.problem.values[value].isOutput {
      current[value] = .absent
    }
    for position in graph.forwardCount..<graph.programCount {
      for index in graph.operandRange(position) {
        guard ensure(graph.operands[recoveryOrder[index]], position: position) else { return false }
      }
      emit(position, position: position, target: nil)
      if let drops = choices.drops[position] {
        for value in drops where graph.isForward(value) { current[value] = .absent }
      }
    }
    return true
  }

  /// Recovers a value if it is missing; false where that is impossible.
  private mutating func ensure(_ value: Int, position: Int) -> Bool {
    if current[value] != .absent { return true }
    // Nothing is inverted before the backward part has begun. Where the chosen recoveries would
    // need each other, recomputing alone needs earlier values only.
    if position > graph.forwardCount, recover(value, position: position, inverting: true) {
      return true
    }
    return recover(value, position: position, inverting: false)
  }

  /// Recovers a value and, before it, all that this reads. An attempt that fails may leave steps
  /// that no step reads: they are dead and are removed later.
  private mutating func recover(_ root: Int, position: Int, inverting: Bool) -> Bool {
    var stack: [(target: Int, operation: Int, next: Int)] = []
    func recovery(_ value: Int) -> Int? {
      if inverting { return choices.recovery[value] == .absent ? nil : choices.recovery[value] }
      return graph.canRecompute(value) ? graph.producer[value] : nil
    }
    guard let operation = recovery(root) else { return false }
    stack.append((root, operation, 0))
    isPending[root] = true
    while var top = stack.popLast() {
      let range = graph.operandRange(top.operation)
      while top.next < range.count,
        current[graph.operands[recoveryOrder[range.lowerBound + top.next]]] != .absent
      {
        top.next += 1
      }
      guard top.next < range.count else {
        isPending[top.target] = false
        emit(top.operation, position: position, target: top.target)
        continue
      }
      let missing = graph.operands[recoveryOrder[range.lowerBound + top.next]]
      stack.append(top)
      guard !isPending[missing], let operation = recovery(missing) else {
        for frame in stack { isPending[frame.target] = false }
        return false
      }
      stack.append((missing, operation, 0))
      isPending[missing] = true
    }
    return true
  }

  /// Adds a step. Its results beside the target become the present instances only of values that
  /// are missing.
  private mutating func emit(_ operation: Int, position: Int, target: Int?) {
    let step = Schedule.Step(
      operation: operation, position: position, firstOperand: schedule.operands.count,
      firstResult: schedule.instances.count)
    for index in graph.operandRange(operation) {
      schedule.operands.append(current[graph.operands[index]])
    }
    for index in graph.resultRange(operation) {
      let result = graph.results[index]
      if target == nil || target == result || current[result] == .absent {
        current[result] = schedule.instances.count
      }
      schedule.instances.append(
        Schedule.Instance(value: result, first: .beforeStart, last: .beforeStart))
    }
    schedule.steps.append(step)
  }
}
