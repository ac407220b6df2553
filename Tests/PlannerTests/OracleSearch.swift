/// Best-first search over the next operation and the values that are there.
struct OracleSearch {
  private let oracle: Oracle
  private let bound: OracleBound
  private let budget: Int
  /// Seconds beside the program's own that a schedule has to stay below.
  private let limit: Double
  private var nodes: [Node] = []
  private var queue = Heap()
  /// For each position, the fastest node for what is there.
  private var fastest: [[Bits: Int]]
  /// For each position, states that were looked at, of which none is dominated by another.
  private var seen: [Seen]

  /// States of one search: some minutes.
  private static let stateLimit = 4_000_000

  private struct Node {
    var position: Int
    var live: Bits
    var extra: Double
    var parent: Int
    var operation: Int
  }

  init(_ oracle: Oracle, _ bound: OracleBound, budget: Int, limit: Double) {
    self.oracle = oracle
    self.bound = bound
    self.budget = budget
    self.limit = limit
    seen = Array(repeating: Seen(), count: oracle.problem.operations.count + 1)
    fastest = Array(repeating: [:], count: oracle.problem.operations.count + 1)
  }

  /// The best way from the start to the end, if it takes less than the limit.
  mutating func run() -> Oracle.Answer {
    let inputs = bound.written[0].intersection(oracle.useful[0])
    reach(Node(position: 0, live: inputs, extra: 0, parent: -1, operation: -1))
    let programCount = oracle.problem.operations.count
    var count = 0
    while let index = queue.pop() {
      let node = nodes[index]
      if node.position == programCount {
        return Oracle.Answer(
          seconds: node.extra, schedule: path(to: index), states: count)
      }
      guard fastest[node.position][node.live] == index,
        !seen[node.position].holdsMore(than: node.live, by: node.extra)
      else { continue }
      seen[node.position].insert(node.live, node.extra)
      count += 1
      guard count <= Self.stateLimit else {
        return Oracle.Answer(isUnknown: true, states: count)
      }
      let next = oracle.operations[node.position]
      if next.isFixed {
        advance(index, by: node.position, to: node.position + 1, cost: 0)
      } else {
        reach(
          Node(
            position: node.position + 1,
            live: node.live.intersection(oracle.useful[node.position + 1]), extra: node.extra,
            parent: index, operation: -1))
        if node.position < oracle.forwardCount,
          next.results.intersects(oracle.useful[node.position + 1])
        {
          advance(index, by: node.position, to: node.position + 1, cost: next.seconds)
        }
      }
      guard node.position >= oracle.forwardCount else { continue }
      let useful = oracle.useful[node.position]
      for (operation, description) in oracle.operations.enumerated()
      where description.mayRepeat
        && (operation < oracle.forwardCount || node.position > oracle.forwardCount)
        && description.results.subtracting(node.live).intersects(useful)
      {
        advance(index, by: operation, to: node.position, cost: description.seconds)
      }
    }
    return Oracle.Answer(states: count)
  }

  private func path(to end: Int) -> [(operation: Int, live: Bits)] {
    var path: [(operation: Int, live: Bits)] = []
    var index = end
    while nodes[index].parent >= 0 {
      path.append((nodes[index].operation, nodes[index].live))
      index = nodes[index].parent
    }
    return path.reversed()
  }

  private mutating func reach(_ node: Node) {
    if let other = fastest[node.position][node.live], nodes[other].extra <= node.extra { return }
    let least =
      node.extra + bound.seconds(node.position, node.live, below: limit - node.extra)
    guard least < limit else { return }
    fastest[node.position][node.live] = nodes.count
    queue.push(Heap.Entry(least: least, position: node.position, node: nodes.count))
    nodes.append(node)
  }

  /// Runs an operation from a state, once for every least set of values that has to go before it.
  private mutating func advance(_ parent: Int, by index: Int, to position: Int, cost: Double) {
    let operation = oracle.operations[index]
    guard nodes[parent].live.isSuperset(of: operation.operands),
      !operation.overwritten.intersects(operation.operands),
      !operation.overwritten.intersects(nodes[parent].live.intersection(oracle.outputs))
    else { return }
    let from = nodes[parent].live.subtracting(operation.overwritten)
    let useful = oracle.useful[position]
    var drops = Drops(
      oracle: oracle, bound: bound, position: position, room: budget - operation.scratch,
      limit: limit - nodes[parent].extra - cost)
    let fixed = operation.operands.union(operation.results)
    drops.collect(from.intersection(useful).union(fixed), fixed: fixed)
    for pair in operation.inPlace
    where !operation.results.contains(pair.operand)
      && oracle.problem.values[pair.operand].bytes == oracle.problem.values[pair.result].bytes
    {
      // The operand goes; so must whatever shares its bytes.
      let sharing = oracle.atoms.sharing(pair.operand)
      let others = fixed.subtracting(Bits([pair.operand]))
      guard !sharing.intersects(others.union(oracle.outputs)) else { continue }
      drops.collect(
        from.intersection(useful).subtracting(sharing).union(others), fixed: others)
    }
    for live in drops.found {
      reach(
        Node(
          position: position, live: live.intersection(useful), extra: nodes[parent].extra + cost,
          parent: parent, operation: index))
    }
  }

  /// Finds the maximal subsets of what is there whose bytes fit.
  private struct Drops {
    let oracle: Oracle
    let bound: OracleBound
    let position: Int
    let room: Int
    let limit: Double
    var found: [Bits] = []

    mutating func collect(_ live: Bits, fixed: Bits) {
      guard oracle.atoms.bytes(fixed) <= room else { return }
      var free: [Int] = []
      live.subtracting(fixed).subtracting(oracle.outputs).forEach { free.append($0) }
      drop(live, free, from: 0, dropped: Bits())
    }

    private mutating func drop(_ live: Bits, _ free: [Int], from: Int, dropped: Bits) {
      let kept = live.intersection(oracle.useful[position])
      guard bound.seconds(position, kept, below: limit) < limit else { return }
      if oracle.atoms.bytes(live) <= room {
        var isMaximal = true
        dropped.forEach { value in
          var more = live
          more.insert(value)
          if oracle.atoms.bytes(more) <= room { isMaximal = false }
        }
        if isMaximal { found.append(live) }
        return
      }
      for index in free.indices.dropFirst(from) {
        var (less, gone) = (live, dropped)
        less.remove(free[index])
        gone.insert(free[index])
        drop(less, free, from: index + 1, dropped: gone)
      }
    }
  }
}

/// States of a position by what is there, 64 in a word: for each value a bit for every state that
/// has it.
private struct Seen {
  private var extra: [Double] = []
  private var states: [[UInt64]] = Array(repeating: [], count: Bits.capacity)

  mutating func insert(_ live: Bits, _ extra: Double) {
    let (word, bit) = (self.extra.count / 64, UInt64(self.extra.count % 64))
    self.extra.append(extra)
    live.forEach { value in
      while states[value].count <= word { states[value].append(0) }
      states[value][word] |= 1 << bit
    }
  }

  /// Whether some state has all that is live, at no more time.
  func holdsMore(than live: Bits, by extra: Double) -> Bool {
    var values: [Int] = []
    live.forEach { values.append($0) }
    for word in 0..<(self.extra.count + 63) / 64 {
      var holders = ~0 as UInt64
      for value in values where holders != 0 {
        holders &= word < states[value].count ? states[value][word] : 0
      }
      while holders != 0 {
        let state = 64 * word + holders.trailingZeroBitCount
        if state < self.extra.count, self.extra[state] <= extra { return true }
        holders &= holders - 1
      }
    }
    return false
  }
}

/// A binary heap of states, the one of least time first; of equals the one that has come furthest.
private struct Heap {
  struct Entry {
    var least: Double
    var position: Int
    var node: Int

    func precedes(_ other: Entry) -> Bool {
      least != other.least ? least < other.least : position > other.position
    }
  }

  private var entries: [Entry] = []

  mutating func push(_ entry: Entry) {
    entries.append(entry)
    var child = entries.count - 1
    while child > 0, entries[child].precedes(entries[(child - 1) / 2]) {
      entries.swapAt(child, (child - 1) / 2)
      child = (child - 1) / 2
    }
  }

  /// The node of the first entry.
  mutating func pop() -> Int? {
    guard let first = entries.first else { return nil }
    let last = entries.removeLast()
    guard !entries.isEmpty else { return first.node }
    entries[0] = last
    var parent = 0
    while true {
      var least = parent
      for child in [2 * parent + 1, 2 * parent + 2]
      where child < entries.count && entries[child].precedes(entries[least]) {
        least = child
      }
      guard least != parent else { return first.node }
      entries.swapAt(parent, least)
      parent = least
    }
  }
}
