import Plan

/// Searches a small program for a schedule within a budget that is faster than a given one: position by
/// position over the sets of values that may be there, the most promising ones of each position.
///
/// Values go only when room is needed, and then no more than are needed. Of two states at a position
/// one that has all that the other has, at no more time, makes the other superfluous.
struct StateSearch {
  private let space: StateSpace
  private let bound: StateBound
  private let budget: Int
  private let limit: Double
  /// States that are looked at a position.
  private let width: Int
  private var nodes: [Node] = []
  /// For the present position and the next one: nodes by what is there, and those that are open.
  private var layers: (present: Layer, next: Layer) = (Layer(), Layer())
  /// States looked at.
  private(set) var effort = 0
  /// Whether there was more to look at.
  private(set) var isCut = false

  private struct Node {
    var live: StateSpace.Values
    var seconds: Double
    var parent: Int
    var operation: Int
    var position: Int
  }

  private struct Layer {
    var best: [StateSpace.Values: Int] = [:]
    var queue = Queue()
  }

  /// `limit` is in seconds beside those of the operations that run in every schedule.
  init(_ space: StateSpace, budget: Int, limit: Double, width: Int) {
    self.space = space
    self.budget = budget
    self.limit = limit
    self.width = width
    bound = StateBound(space, budget: budget)
  }

  /// The fastest schedule found below the limit.
  mutating func run() -> Script? {
    let graph = space.graph
    reach(space.written[0] & space.useful[0], 0, parent: -1, operation: -1, position: 0)
    for position in 0..<graph.programCount {
      layers.present = layers.next
      layers.next = Layer()
      guard !layers.present.best.isEmpty else { return nil }
      var closed: [(live: StateSpace.Values, seconds: Double)] = []
      while let index = layers.present.queue.pop() {
        let node = nodes[index]
        guard layers.present.best[node.live] == index,
          !closed.contains(where: { node.live & ~$0.live == 0 && $0.seconds <= node.seconds })
        else { continue }
        guard closed.count < width else {
          isCut = true
          break
        }
        closed.append((node.live, node.seconds))
        effort += 1
        expand(index, at: position)
      }
    }
    let ends = layers.next.best.values
    guard
      let end = ends.min(by: { (nodes[$0].seconds, $0) < (nodes[$1].seconds, $1) })
    else { return nil }
    return script(to: end)
  }

  private func script(to end: Int) -> Script {
    var script = Script()
    var index = end
    while nodes[index].parent >= 0 {
      let node = nodes[index]
      let parent = nodes[node.parent]
      if node.operation >= 0 {
        script.steps.append(
          Script.Step(operation: node.operation, position: parent.position, live: node.live))
      }
      index = node.parent
    }
    script.steps.reverse()
    return script
  }

  private mutating func expand(_ index: Int, at position: Int) {
    let node = nodes[index]
    let graph = space.graph
    let operation = space.operations[position]
    if operation.isFixed {
      advance(index, by: position, to: position + 1, seconds: node.seconds)
    } else {
      reach(
        node.live & space.useful[position + 1], node.seconds, parent: index, operation: -1,
        position: position + 1)
      if position < graph.forwardCount, operation.results & space.useful[position + 1] != 0 {
        advance(
          index, by: position, to: position + 1, seconds: node.seconds + operation.seconds)
      }
    }
    guard position >= graph.forwardCount else { return }
    for other in space.rebuilding {
      let description = space.operations[other]
      guard description.operands & ~node.live == 0,
        description.results & ~node.live & space.useful[position] != 0,
        other < graph.forwardCount || position > graph.forwardCount
      else { continue }
      advance(index, by: other, to: position, seconds: node.seconds + description.seconds)
    }
  }

  /// Runs an operation, once for every least set of values that has to go for it.
  private mutating func advance(_ index: Int, by other: Int, to position: Int, seconds: Double) {
    let live = nodes[index].live
    let operation = space.operations[other]
    guard operation.operands & ~live == 0 else { return }
    let all = operation.operands | operation.results
    let useful = space.useful[position]
    func run(_ stays: StateSpace.Values, _ fixed: StateSpace.Values, _ search: inout StateSearch) {
      let room = search.budget - operation.scratch
      guard search.space.bytes(fixed) <= room else { return }
      let free =
        stays & ~fixed & ~search.space.outputs
        & ~(search.space.irreplaceable & search.space.needed[position])
      search.drop(
        stays | fixed, free, dropped: 0, room: room, position: position, seconds: seconds,
        parent: index, operation: other)
    }
    run(live & useful, all, &self)
    for pair in operation.inPlace where operation.results >> pair.operand & 1 == 0 {
      // The operand goes; so does whatever shares its bytes.
      let gone = space.sharing[pair.operand]
      let others = all & ~(1 << pair.operand)
      guard gone & (others | space.outputs) == 0 else { continue }
      run(live & useful & ~gone, others, &self)
    }
  }

  private mutating func drop(
    _ live: StateSpace.Values, _ free: StateSpace.Values, dropped: StateSpace.Values, room: Int,
    position: Int, seconds: Double, parent: Int, operation: Int, least: Double? = nil
  ) {
    if space.bytes(live) <= room {
      var isLeast = true
      dropped.forEach { if space.bytes(live | 1 << $0) <= room { isLeast = false } }
      if isLeast {
        reach(
          live & space.useful[position], seconds, parent: parent, operation: operation,
          position: position, least: least)
      }
      return
    }
    var rest = free
    while rest != 0 {
      let value = rest & (0 &- rest)
      rest &= ~value
      let less = live & ~value
      let kept = less & space.useful[position]
      let least = bound.seconds(position, kept, below: limit - seconds)
      guard least < limit - seconds else { continue }
      drop(
        less, rest, dropped: dropped | value, room: room, position: position, seconds: seconds,
        parent: parent, operation: operation, least: least)
    }
  }

  private mutating func reach(
    _ live: StateSpace.Values, _ seconds: Double, parent: Int, operation: Int, position: Int,
    least: Double? = nil
  ) {
    let isNext = parent < 0 || nodes[parent].position < position
    let present = isNext ? layers.next.best[live] : layers.present.best[live]
    if let present, nodes[present].seconds <= seconds { return }
    let least =
      seconds + (least ?? bound.seconds(position, live, below: limit - seconds))
    guard least < limit else { return }
    let index = nodes.count
    nodes.append(
      Node(
        live: live, seconds: seconds, parent: parent, operation: operation, position: position))
    if isNext {
      layers.next.best[live] = index
      layers.next.queue.push(least, index)
    } else {
      layers.present.best[live] = index
      layers.present.queue.push(least, index)
    }
  }
}

extension StateSearch {
  /// Of larger programs there are too many states.
  static let mostOperations = 45
  /// States looked at for all budgets of a program.
  private static let effort = 30_000

  /// With what is found between points, of which none is both slower and larger than another.
  static func refined(_ points: [Search.Point], _ graph: Graph, mayInvert: Bool) -> [Search.Point] {
    guard graph.programCount <= mostOperations,
      let space = StateSpace(graph, mayInvert: mayInvert)
    else { return points }
    var result = points
    var remaining = effort
    /// The fastest of those that fit.
    func best(within budget: Int) -> Search.Point? {
      result.lazy.filter { $0.peak <= budget }.min {
        ($0.seconds, $0.peak) < ($1.seconds, $1.peak)
      }
    }
    /// Budgets within which nothing is faster than what was found.
    var isSettled: Set<Int> = []
    for width in [50, 1000] {
      var budgets: [Int] = []
      var budget = result.map(\.peak).max() ?? 0
      while let point = best(within: budget) {
        if !isSettled.contains(budget) { budgets.append(budget) }
        budget = point.peak - 1
      }
      // Where memory is short there is most to gain.
      for budget in budgets.reversed() {
        guard let known = best(within: budget) else { continue }
        // A search that ends before the end of the program finds nothing.
        let width = min(width, remaining / graph.programCount)
        guard width >= 50 else { return result }
        var search = StateSearch(
          space, budget: budget, limit: (known.seconds - space.fixedSeconds) * (1 - 1e-9),
          width: width)
        let script = search.run()
        remaining -= search.effort
        if !search.isCut { isSettled.insert(budget) }
        if let script { result.append(Search.Point(Evaluation(script, graph))) }
      }
    }
    return result
  }
}

/// A binary heap of nodes, the least first; of equals the one that came first.
private struct Queue {
  private var entries: [(key: Double, node: Int)] = []

  private static func precedes(_ a: (key: Double, node: Int), _ b: (key: Double, node: Int)) -> Bool
  {
    a.key != b.key ? a.key < b.key : a.node < b.node
  }

  mutating func push(_ key: Double, _ node: Int) {
    entries.append((key, node))
    var child = entries.count - 1
    while child > 0, Self.precedes(entries[child], entries[(child - 1) / 2]) {
      entries.swapAt(child, (child - 1) / 2)
      child = (child - 1) / 2
    }
  }

  mutating func pop() -> Int? {
    guard let first = entries.first else { return nil }
    let last = entries.removeLast()
    guard !entries.isEmpty else { return first.node }
    entries[0] = last
    var parent = 0
    while true {
      var least = parent
      for child in [2 * parent + 1, 2 * parent + 2]
      where child < entries.count && Self.precedes(entries[child], entries[least]) {
        least = child
      }
      guard least != parent else { return first.node }
      entries.swapAt(parent, least)
      parent = least
    }
  }
}
