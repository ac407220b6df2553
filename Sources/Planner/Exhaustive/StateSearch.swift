import Plan

/// Searches a small program for a schedule within a budget that is faster than a given one. A state
/// is a position and the set of values that are live there. The search goes from position to
/// position and expands the most promising states of each, as a beam search with a lower bound.
///
/// Values are dropped only when room is needed, and then no more than are needed. A state is
/// dominated by another one at its position that has all its values and took no more time. Without
/// a limit the search is for any schedule: time does not count then, so that whatever fits beside
/// the rest is recovered.
struct StateSearch {
  private let space: StateSpace
  private var bound: StateBound
  private let budget: Int
  private let limit: Double
  private let limits: Limits
  private var isTimed: Bool { limit.isFinite }
  private var nodes: [Node] = []
  /// For each position.
  private var layers: [Layer]
  /// States that were expanded.
  private(set) var states = 0
  /// Sets of values to drop that may still be tried.
  private(set) var remainingSets: Int
  /// Whether a limit left something out.
  private(set) var isCut = false
  /// Values that may be dropped for the present operation, with the most bytes that each and those
  /// after it free together.
  private var free: [(value: Int, most: Int)] = []
  /// Least sets that may still be tried for the present operation.
  private var setsOfOperation = 0

  private struct Node {
    var live: ValueSet
    var seconds: Double
    /// `.absent` for the first node.
    var parent: Int32
    /// `.absent` where the operation at the parent's position is left out.
    var operation: Int16
    var position: Int16
  }

  private struct Layer {
    var states = StateTable()
    var queue = StateQueue()
  }

  struct Limits {
    /// States that are expanded at each position.
    var width: Int
    /// States that are expanded in all.
    var states: Int
    /// Sets of values to drop that are tried in all.
    var sets: Int
    /// Least sets that are tried for one operation.
    var setsPerOperation: Int
  }

  /// - Parameter limit: seconds, without those of the operations that run in every schedule;
  ///   infinite where any schedule will do.
  init(_ space: StateSpace, budget: Int, limit: Double, limits: Limits) {
    self.space = space
    self.budget = budget
    self.limit = limit
    self.limits = limits
    remainingSets = limits.sets
    bound = StateBound(space, budget: budget)
    layers = [Layer](repeating: Layer(), count: space.graph.programCount + 1)
  }

  /// The fastest schedule found below the limit.
  mutating func run() -> RecordedSchedule? {
    let count = space.graph.programCount
    reach(
      Move(parent: .absent, operation: .absent, position: 0, seconds: 0, room: budget),
      space.written[0])
    for position in 0..<count {
      guard !layers[position].queue.isEmpty else { return nil }
      var closed = ClosedStates()
      while let index = layers[position].queue.pop() {
        guard states < limits.states, remainingSets > 0 else {
          isCut = true
          return nil
        }
        let node = nodes[index]
        guard layers[position].states.seconds(of: node.live) == node.seconds,
          !closed.dominates(node.live, node.seconds)
        else { continue }
        guard closed.count < limits.width else {
          isCut = true
          break
        }
        closed.insert(node.live, node.seconds)
        states += 1
        expand(index)
      }
      layers[position] = Layer()
    }
    // At the end the outputs are live, in every schedule.
    return layers[count].queue.pop().map(schedule)
  }

  private func schedule(to end: Int) -> RecordedSchedule {
    var schedule = RecordedSchedule()
    var index = end
    while nodes[index].parent != .absent {
      let node = nodes[index]
      let parent = nodes[Int(node.parent)]
      if node.operation != .absent {
        schedule.steps.append(
          RecordedSchedule.Step(
            operation: Int(node.operation), position: Int(parent.position), live: node.live))
      }
      index = Int(node.parent)
    }
    schedule.steps.reverse()
    return schedule
  }

  private mutating func expand(_ index: Int) {
    let node = nodes[index]
    let position = Int(node.position)
    let graph = space.graph
    let operation = space.operations[position]
    if !isTimed, let other = recoveringBeside(node) {
      return advance(index, by: other, to: position, seconds: 0)
    }
    if operation.isFixed {
      advance(index, by: position, to: position + 1, seconds: node.seconds)
    } else {
      reach(
        Move(
          parent: index, operation: .absent, position: position + 1, seconds: node.seconds,
          room: budget), node.live)
      if position < graph.forwardCount, operation.results & space.useful[position + 1] != 0 {
        advance(
          index, by: position, to: position + 1, seconds: node.seconds + operation.seconds)
      }
    }
    guard position >= graph.forwardCount else { return }
    for other in space.recovering {
      guard mayRecover(by: other, node) else { continue }
      advance(
        index, by: other, to: position, seconds: node.seconds + space.operations[other].seconds)
    }
  }

  /// Whether an operation recovers something that is useful later.
  private func mayRecover(by other: Int, _ node: Node) -> Bool {
    let position = Int(node.position)
    let operation = space.operations[other]
    return operation.operands & ~node.live == 0
      && operation.results & ~node.live & space.useful[position] != 0
      && (other < space.graph.forwardCount || position > space.graph.forwardCount)
  }

  /// An operation that recovers something and for which nothing has to be dropped.
  private func recoveringBeside(_ node: Node) -> Int? {
    guard Int(node.position) >= space.graph.forwardCount else { return nil }
    return space.recovering.first { other in
      let operation = space.operations[other]
      return mayRecover(by: other, node) && operation.overwritten & node.live == 0
        && space.bytes(node.live | operation.results) + operation.scratch <= budget
    }
  }

  /// A step from a state by an operation to states of a position.
  private struct Move {
    var parent: Int
    var operation: Int
    var position: Int
    /// Seconds from the start, with those of the operation.
    var seconds: Double
    /// The budget less the operation's scratch.
    var room: Int
  }

  /// Runs an operation, once for every least set of values whose dropping makes room for it.
  private mutating func advance(_ index: Int, by other: Int, to position: Int, seconds: Double) {
    let live = nodes[index].live
    let operation = space.operations[other]
    guard operation.operands & ~live == 0,
      operation.overwritten & (operation.operands | live & space.outputs) == 0
    else { return }
    let all = operation.operands | operation.results
    let others = live & space.useful[position] & ~operation.overwritten
    let move = Move(
      parent: index, operation: other, position: position, seconds: seconds,
      room: budget - operation.scratch)
    run(move, others, all)
    for pair in operation.inPlace where operation.results >> pair.operand & 1 == 0 {
      // The result replaces the operand, and with it every value that shares its bytes.
      let gone = space.sharing[pair.operand]
      let rest = all & ~(1 << pair.operand)
      guard gone & (rest | space.outputs) == 0 else { continue }
      run(move, others & ~gone, rest)
    }
  }

  /// Reaches the states in which `all` is live, with as much of `others` as has room.
  private mutating func run(_ move: Move, _ others: ValueSet, _ all: ValueSet) {
    let excess = space.bytes(others | all) - move.room
    guard excess > 0 else { return reach(move, others | all) }
    let mayGo =
      others & ~all & ~space.outputs & ~(space.irreplaceable & space.needed[move.position])
    free.removeAll(keepingCapacity: true)
    for value in space.largestFirst where mayGo >> value & 1 == 1 {
      let rest = (others | all) & ~(1 << value) & space.useful[move.position]
      if least(move, rest) < limit - move.seconds {
        free.append((value, space.bytes(1 << value)))
      }
    }
    for index in free.indices.dropLast().reversed() { free[index].most += free[index + 1].most }
    setsOfOperation = limits.setsPerOperation
    drop(move, others | all, dropped: 0, from: 0, excess: excess)
  }

  /// Drops values until the rest fits, in order of size, the largest first. The last one is needed
  /// to make it fit, so that no smaller set of these does.
  private mutating func drop(
    _ move: Move, _ live: ValueSet, dropped: ValueSet, from first: Int,
    excess: Int
  ) {
    var index = first
    while index < free.count, free[index].most >= excess {
      guard setsOfOperation > 0, remainingSets > 0 else {
        isCut = true
        return
      }
      remainingSets -= 1
      let value = free[index].value
      index += 1
      let rest = live & ~(1 << value)
      let excess = excess - space.bytes(of: value, besides: rest)
      if excess <= 0 {
        setsOfOperation -= 1
        if space.sharesBytes(dropped | 1 << value), !isLeast(dropped, rest, excess) { continue }
        reach(move, rest)
      } else {
        drop(move, rest, dropped: dropped | 1 << value, from: index, excess: excess)
      }
    }
  }

  /// Whether the rest fits only without each of `dropped`, where bytes are shared.
  private func isLeast(
    _ dropped: ValueSet, _ rest: ValueSet, _ excess: Int
  ) -> Bool {
    var isLeast = true
    dropped.forEach { if excess + space.bytes(of: $0, besides: rest) <= 0 { isLeast = false } }
    return isLeast
  }

  /// Adds a node for a state unless it was reached in less time or cannot meet the limit.
  private mutating func reach(_ move: Move, _ live: ValueSet) {
    let live = live & space.useful[move.position]
    let spent = isTimed ? move.seconds : 0
    let index = layers[move.position].states.index(of: live)
    guard layers[move.position].states[index].seconds > spent else { return }
    let seconds = spent + least(move, live, index)
    guard seconds < limit else { return }
    layers[move.position].states[index].seconds = spent
    layers[move.position].queue.push(
      isTimed ? seconds : -Double(live.nonzeroBitCount), nodes.count)
    nodes.append(
      Node(
        live: live, seconds: spent, parent: Int32(move.parent),
        operation: Int16(move.operation), position: Int16(move.position)))
  }

  /// The lower bound at a state. Where it is beyond the limit, any value that is.
  private mutating func least(
    _ move: Move, _ live: ValueSet, _ index: Int? = nil
  ) -> Double {
    let index = index ?? layers[move.position].states.index(of: live)
    let limit = limit - move.seconds
    let known = layers[move.position].states[index]
    if known.isWhole || known.bound >= limit { return known.bound }
    let seconds = bound.seconds(move.position, live, below: limit)
    layers[move.position].states[index].bound = seconds
    layers[move.position].states[index].isWhole = seconds < limit
    return seconds
  }
}
