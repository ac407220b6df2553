/// A minimum cut between two nodes by Dinic's algorithm (1970).
struct MinimumCut {
  static let infinity = Int.max / 4

  private var heads: [Int32] = []
  private var capacities: [Int] = []
  /// Edges of a node, the n-th at `order[start[node] + n]`.
  private var tails: [Int32] = []
  private var start: [Int32] = []
  private var order: [Int32] = []
  private(set) var nodeCount = 0

  mutating func addNode() -> Int {
    nodeCount += 1
    return nodeCount - 1
  }

  /// Returns the edge's name, which `setCapacity` takes.
  @discardableResult
  mutating func addEdge(_ from: Int, _ to: Int, _ capacity: Int) -> Int {
    tails += [Int32(from), Int32(to)]
    heads += [Int32(to), Int32(from)]
    capacities += [capacity, 0]
    return capacities.count - 2
  }

  mutating func setCapacity(_ edge: Int, _ capacity: Int) { capacities[edge] = capacity }

  /// For each node, whether it is on the source's side of the minimum cut that is nearest the source.
  /// The capacities stay as they are.
  mutating func sourceSide(_ source: Int, _ sink: Int) -> [Bool] {
    if start.count != nodeCount + 1 || order.count != heads.count { index() }
    let saved = capacities
    defer { capacities = saved }
    var level = [Int32](repeating: -1, count: nodeCount)
    var next = [Int32](repeating: 0, count: nodeCount)
    var queue: [Int32] = []
    queue.reserveCapacity(nodeCount)
    while true {
      for node in 0..<nodeCount { level[node] = -1 }
      level[source] = 0
      queue.removeAll(keepingCapacity: true)
      queue.append(Int32(source))
      var head = 0
      while head < queue.count {
        let node = Int(queue[head])
        head += 1
        for index in start[node]..<start[node + 1] {
          let edge = Int(order[Int(index)])
          let other = Int(heads[edge])
          guard capacities[edge] > 0, level[other] < 0 else { continue }
          level[other] = level[node] + 1
          queue.append(Int32(other))
        }
      }
      guard level[sink] >= 0 else { return level.map { $0 >= 0 } }
      for node in 0..<nodeCount { next[node] = start[node] }
      while augment(source, sink, level, &next) {}
    }
  }

  /// Pushes what fits along one path of the level graph; false where there is none.
  private mutating func augment(
    _ source: Int, _ sink: Int, _ level: [Int32], _ next: inout [Int32]
  ) -> Bool {
    var path: [Int] = []
    var node = source
    while node != sink {
      var advanced = false
      while next[node] < start[node + 1] {
        let edge = Int(order[Int(next[node])])
        let other = Int(heads[edge])
        if capacities[edge] > 0, level[other] == level[node] + 1 {
          path.append(edge)
          node = other
          advanced = true
          break
        }
        next[node] += 1
      }
      if !advanced {
        guard let edge = path.popLast() else { return false }
        node = Int(tails[edge])
        next[node] += 1
      }
    }
    let flow = path.reduce(Int.max) { min($0, capacities[$1]) }
    for edge in path {
      capacities[edge] -= flow
      capacities[edge ^ 1] += flow
    }
    return true
  }

  private mutating func index() {
    start = [Int32](repeating: 0, count: nodeCount + 1)
    for tail in tails { start[Int(tail) + 1] += 1 }
    for node in 0..<nodeCount { start[node + 1] += start[node] }
    var fill = start
    order = [Int32](repeating: 0, count: tails.count)
    for (edge, tail) in tails.enumerated() {
      order[Int(fill[Int(tail)])] = Int32(edge)
      fill[Int(tail)] += 1
    }
  }
}
