import Plan

/// Searches a small program for a schedule within a budget that is faster than a given one: position by
/// position over the sets of values that may be there, the most promising ones of each position.
///
/// Values go only when room is needed, and then no more than are needed. Of two states at a position
/// one that has all that the other has, at no more time, makes the other superfluous. Without a limit it
/// searches for any schedule: no operation takes time, so that whatever fits beside the rest is had back.
struct StateSearch {
  private let space: StateSpace
  private var bound: StateBound
  private let budget: Int
  private let limit: Double
  private var isTimed: Bool { limit.isFinite }
  /// States that are looked at a position, and at all of them.
  private let width: Int
  private let most: Int
  private var nodes: [Node] = []
  /// By position.
  private var layers: [Layer]
  /// States looked at.
  private(set) var effort = 0
  /// Sets of values that may go, which are still looked at.
  private(set) var remainingSets: Int
  /// Whether there was more to look at.
  private(set) var isCut = false
  /// What may go for the present operation, and the most bytes that go with each and those after it.
  private var free: [(value: Int, most: Int)] = []
  /// Least sets that may still be tried for it: of many values of one size there are too many.
  private var setsOfOperation = 0

  private struct Node {
    var live: StateSpace.Values
    var seconds: Double
    var parent: Int32
    /// -1 for one left out.
    var operation: Int16
    var position: Int16
  }

  private struct Layer {
    var states = StateTable()
    var queue = StateQueue()
  }

  /// `limit` is in seconds beside those of the operations that run in every schedule; infinite where any
  /// schedule will do.
  init(_ space: StateSpace, budget: Int, limit: Double, width: Int, most: Int, sets: Int) {
    self.space = space
    self.budget = budget
    self.limit = limit
    self.width = width
    self.most = most
    remainingSets = sets
    bound = StateBound(space, budget: budget)
    layers = [Layer](repeating: Layer(), count: space.graph.programCount + 1)
  }

  /// The fastest schedule found below the limit.
  mutating func run() -> Script? {
    let count = space.graph.programCount
    reach(
      Move(parent: -1, operation: -1, position: 0, seconds: 0, room: budget), space.written[0])
    for position in 0..<count {
      guard !layers[position].queue.isEmpty else { return nil }
      var closed = ClosedStates()
      while let index = layers[position].queue.pop() {
        guard effort < most, remainingSets > 0 else {
          isCut = true
          return nil
        }
        let node = nodes[index]
        guard layers[position].states.seconds(of: node.live) == node.seconds,
          !closed.dominates(node.live, node.seconds)
        else { continue }
        guard closed.count < width else {
          isCut = true
          break
        }
        closed.insert(node.live, node.seconds)
        effort += 1
        expand(index)
      }
      layers[position] = Layer()
    }
    // What is there at the end are the outputs, in every schedule.
    return layers[count].queue.pop().map(script)
  }

  private func script(to end: Int) -> Script {
    var script = Script()
    var index = end
    while nodes[index].parent >= 0 {
      let node = nodes[index]
      let parent = nodes[Int(node.parent)]
      if node.operation >= 0 {
        script.steps.append(
          Script.Step(
            operation: Int(node.operation), position: Int(parent.position), live: node.live))
      }
      index = Int(node.parent)
    }
    script.steps.reverse()
    return script
  }

  private mutating func expand(_ index: Int) {
    let node = nodes[index]
    let position = Int(node.position)
    let graph = space.graph
    let operation = space.operations[position]
    if !isTimed, let other = rebuildingBeside(node) {
      return advance(index, by: other, to: position, seconds: 0)
    }
    if operation.isFixed {
      advance(index, by: position, to: position + 1, seconds: node.seconds)
    } else {
      reach(
        Move(
          parent: index, operation: -1, position: position + 1, seconds: node.seconds,
          room: budget), node.live)
      if position < graph.forwardCount, operation.results & space.useful[position + 1] != 0 {
        advance(
          index, by: position, to: position + 1, seconds: node.seconds + operation.seconds)
      }
    }
    guard position >= graph.forwardCount else { return }
    for other in space.rebuilding {
      guard mayRebuild(by: other, node) else { continue }
      advance(
        index, by: other, to: position, seconds: node.seconds + space.operations[other].seconds)
    }
  }

  /// Whether an operation gives something back that will be of use.
  private func mayRebuild(by other: Int, _ node: Node) -> Bool {
    let position = Int(node.position)
    let operation = space.operations[other]
    return operation.operands & ~node.live == 0
      && operation.results & ~node.live & space.useful[position] != 0
      && (other < space.graph.forwardCount || position > space.graph.forwardCount)
  }

  /// An operation that gives something back and for which nothing has to go.
  private func rebuildingBeside(_ node: Node) -> Int? {
    guard Int(node.position) >= space.graph.forwardCount else { return nil }
    return space.rebuilding.first { other in
      let operation = space.operations[other]
      return mayRebuild(by: other, node) && operation.overwritten & node.live == 0
        && space.bytes(node.live | operation.results) + operation.scratch <= budget
    }
  }

  /// From a state by an operation to states of a position.
  private struct Move {
    var parent: Int
    var operation: Int
    var position: Int
    /// From the start, with those of the operation.
    var seconds: Double
    /// Bytes beside the operation's scratch.
    var room: Int
  }

  /// Runs an operation, once for every least set of values that has to go for it.
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
      // The operand goes; so does whatever shares its bytes.
      let gone = space.sharing[pair.operand]
      let rest = all & ~(1 << pair.operand)
      guard gone & (rest | space.outputs) == 0 else { continue }
      run(move, others & ~gone, rest)
    }
  }

  /// With `all` there, and of what else is there as much as has room.
  private mutating func run(_ move: Move, _ others: StateSpace.Values, _ all: StateSpace.Values) {
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
    setsOfOperation = 10_000
    drop(move, others | all, dropped: 0, from: 0, excess: excess)
  }

  /// Lets values go until the rest fits, the larger ones first: without the last one it would not, so
  /// none is needless.
  private mutating func drop(
    _ move: Move, _ live: StateSpace.Values, dropped: StateSpace.Values, from first: Int,
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

  /// Whether each of `dropped` has to go too, where bytes are shared.
  private func isLeast(
    _ dropped: StateSpace.Values, _ rest: StateSpace.Values, _ excess: Int
  ) -> Bool {
    var isLeast = true
    dropped.forEach { if excess + space.bytes(of: $0, besides: rest) <= 0 { isLeast = false } }
    return isLeast
  }

  private mutating func reach(_ move: Move, _ live: StateSpace.Values) {
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

  /// The bound at a state; where that is too much, some bound that is.
  private mutating func least(
    _ move: Move, _ live: StateSpace.Values, _ index: Int? = nil
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
