import Plan

/// Runs the program under given choices as if memory were free: everything is where it was once
/// put, but for what the choices drop, and what is missing is rebuilt when it is read.
struct Generator {
  private let graph: Graph
  private let choices: Choices
  private var schedule = Schedule()
  /// For each value, its instance that is there; -1 for none.
  private var current: [Int]
  private var isPending: [Bool]
  /// For each position in the graph's operands, the one to be there at that turn.
  private let turns: [Int]

  /// The schedule, or nil where a value that is read cannot be had again.
  static func schedule(_ graph: Graph, _ choices: Choices) -> Schedule? {
    var generator = Generator(graph, choices)
    guard generator.run() else { return nil }
    return generator.schedule.withoutDeadSteps(graph).withEagerInverses(graph).withLifetimes(graph)
  }

  private init(_ graph: Graph, _ choices: Choices) {
    self.graph = graph
    self.choices = choices
    current = [Int](repeating: -1, count: graph.valueCount)
    isPending = [Bool](repeating: false, count: graph.valueCount)
    turns = Self.turns(graph, choices)
    schedule.steps.reserveCapacity(2 * graph.programCount)
    schedule.operands.reserveCapacity(2 * graph.operands.count)
    schedule.instances.reserveCapacity(2 * graph.results.count)
  }

  private mutating func run() -> Bool {
    for (value, description) in graph.problem.values.enumerated() where description.isInput {
      current[value] = schedule.instances.count
      schedule.instances.append(Schedule.Instance(value: value, first: -1, last: -1))
    }
    for operation in 0..<graph.forwardCount { emit(operation, position: operation, target: nil) }
    schedule.backwardStart = schedule.steps.count
    for value in current.indices
    where !choices.isKept[value] && !graph.problem.values[value].isOutput {
      current[value] = -1
    }
    for position in graph.forwardCount..<graph.programCount {
      for index in graph.operandRange(position) {
        guard ensure(graph.operands[turns[index]], position: position) else { return false }
      }
      emit(position, position: position, target: nil)
      if let drops = choices.drops[position] {
        for value in drops where graph.isForward(value) { current[value] = -1 }
      }
    }
    return true
  }

  private mutating func ensure(_ value: Int, position: Int) -> Bool {
    if current[value] >= 0 { return true }
    // Nothing is inverted before the backward part has begun. Where values would need each other,
    // recomputing goes to earlier values only.
    if position > graph.forwardCount, build(value, position: position, inverting: true) {
      return true
    }
    return build(value, position: position, inverting: false)
  }

  /// Rebuilds a value and, before it, all that this takes. Steps of a failed attempt that nothing
  /// reads are dead and go later.
  private mutating func build(_ root: Int, position: Int, inverting: Bool) -> Bool {
    var stack: [(target: Int, operation: Int, next: Int)] = []
    func rebuilding(_ value: Int) -> Int? {
      if inverting { return choices.rebuild[value] < 0 ? nil : choices.rebuild[value] }
      return graph.canRecompute(value) ? graph.producer[value] : nil
    }
    guard let operation = rebuilding(root) else { return false }
    stack.append((root, operation, 0))
    isPending[root] = true
    while var top = stack.popLast() {
      let range = graph.operandRange(top.operation)
      while top.next < range.count, current[graph.operands[turns[range.lowerBound + top.next]]] >= 0
      {
        top.next += 1
      }
      guard top.next < range.count else {
        isPending[top.target] = false
        emit(top.operation, position: position, target: top.target)
        continue
      }
      let missing = graph.operands[turns[range.lowerBound + top.next]]
      stack.append(top)
      guard !isPending[missing], let operation = rebuilding(missing) else {
        for frame in stack { isPending[frame.target] = false }
        return false
      }
      stack.append((missing, operation, 0))
      isPending[missing] = true
    }
    return true
  }

  /// Adds a step. What it writes beside the target is taken only where it is missing.
  private mutating func emit(_ operation: Int, position: Int, target: Int?) {
    let step = Schedule.Step(
      operation: operation, position: position, firstOperand: schedule.operands.count,
      firstResult: schedule.instances.count)
    for index in graph.operandRange(operation) {
      schedule.operands.append(current[graph.operands[index]])
    }
    for index in graph.resultRange(operation) {
      let result = graph.results[index]
      if target == nil || target == result || current[result] < 0 {
        current[result] = schedule.instances.count
      }
      schedule.instances.append(Schedule.Instance(value: result, first: -1, last: -1))
    }
    schedule.steps.append(step)
  }
}

extension Generator {
  /// The order in which an operation's operands are rebuilt: the one first that takes most bytes on the way
  /// beyond those that it leaves (Sethi and Ullman 1970, on registers). What is kept takes none.
  private static func turns(_ graph: Graph, _ choices: Choices) -> [Int] {
    var turns = Array(graph.operands.indices)
    /// Bytes that are live at most while a value is rebuilt from what is kept; 0 for what is there.
    var most = [Int](repeating: 0, count: graph.valueCount)
    for operation in 0..<graph.programCount {
      let range = graph.operandRange(operation)
      var missing = 0
      for index in range where most[graph.operands[index]] > 0 { missing += 1 }
      if missing > 1 {
        func excess(_ index: Int) -> Int {
          let value = graph.operands[index]
          return most[value] == 0 ? -1 : most[value] - graph.bytes(value)
        }
        turns.replaceSubrange(
          range, with: range.sorted { (excess($1), $0) < (excess($0), $1) })
      }
      guard operation < graph.forwardCount else { continue }
      var held = 0
      var peak = 0
      for index in range where missing > 0 {
        let value = graph.operands[turns[index]]
        guard most[value] > 0 else { continue }
        peak = max(peak, held + most[value])
        held += graph.bytes(value)
      }
      let isInPlace = graph.hasInPlace[operation] || graph.hasTransfers[operation]
      for index in graph.resultRange(operation) {
        let value = graph.results[index]
        if choices.isKept[value] || choices.rebuild[value] != operation { continue }
        if !isInPlace { held += graph.bytes(value) }
      }
      peak = max(peak, held + graph.operations[operation].scratchBytes)
      for index in graph.resultRange(operation) {
        let value = graph.results[index]
        if choices.isKept[value] || choices.rebuild[value] != operation { continue }
        most[value] = max(peak, graph.bytes(value))
      }
    }
    return turns
  }
}
