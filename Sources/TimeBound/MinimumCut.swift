import Plan

/// A network of directed edges and its minimum cut between two nodes, by Dinic's algorithm (1970).
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

  /// Returns the edge's index, which `setCapacity` takes.
  @discardableResult
  mutating func addEdge(_ from: Int, _ to: Int, _ capacity: Int) -> Int {
    tails += [Int32(from), Int32(to)]
    heads += [Int32(to), Int32(from)]
    capacities += [capacity, 0]
    return capacities.count - 2
  }

  mutating func setCapacity(_ edge: Int, _ capacity: Int) { capacities[edge] = capacity }

  /// For each node, whether it is on the source's side of a minimum cut, of several the one nearest
  /// the source. Nil where the cut is no less than `limit`. The capacities stay as they are.
  mutating func sourceSide(_ source: Int, _ sink: Int, below limit: Int = .max) -> [Bool]? {
    if start.count != nodeCount + 1 || order.count != heads.count { index() }
    var pushes: [Push] = []
    defer {
      for push in pushes {
        capacities[push.edge] += push.flow
        capacities[push.edge ^ 1] -= push.flow
      }
    }
    var level = [Int32](repeating: .absent, count: nodeCount)
    var next = start
    var queue: [Int32] = []
    var flow = 0
    while flow < limit {
      if !setLevels(&level, &queue, source, sink) { return level.map { $0 != .absent } }
      flow += augment(source, sink, level, &next, &pushes)
      for node in queue {
        level[Int(node)] = .absent
        next[Int(node)] = start[Int(node)]
      }
    }
    return nil
  }

  /// Flow along an edge, to be taken back.
  private struct Push {
    var edge: Int
    var flow: Int
  }

  /// Numbers nodes by their distance from the source and puts them into `queue`. Returns whether
  /// the sink was reached.
  private func setLevels(
    _ level: inout [Int32], _ queue: inout [Int32], _ source: Int, _ sink: Int
  ) -> Bool {
    queue.removeAll(keepingCapacity: true)
    queue.append(Int32(source))
    level[source] = 0
    var head = 0
    while head < queue.count {
      let node = Int(queue[head])
      head += 1
      for index in start[node]..<start[node + 1] {
        let edge = Int(order[Int(index)])
        let other = Int(heads[edge])
        guard capacities[edge] > 0, level[other] == .absent else { continue }
        level[other] = level[node] + 1
        queue.append(Int32(other))
        if other == sink { return true }
      }
    }
    return false
  }

  /// Pushes what fits along the paths of the level graph.
  private mutating func augment(
    _ source: Int, _ sink: Int, _ level: [Int32], _ next: inout [Int32], _ pushes: inout [Push]
  ) -> Int {
    var path: [Int] = []
    var node = source
    var sum = 0
    while true {
      var end = next[node]
      while end < start[node + 1] {
        let edge = Int(order[Int(end)])
        if capacities[edge] > 0, level[Int(heads[edge])] == level[node] + 1 { break }
        end += 1
      }
      next[node] = end
      if end == start[node + 1] {
        guard let edge = path.popLast() else { return sum }
        node = Int(tails[edge])
        next[node] += 1
        continue
      }
      path.append(Int(order[Int(end)]))
      node = Int(heads[path[path.count - 1]])
      guard node == sink else { continue }
      let flow = path.reduce(Int.max) { min($0, capacities[$1]) }
      var full = path.count
      for (index, edge) in path.enumerated().reversed() {
        capacities[edge] -= flow
        capacities[edge ^ 1] += flow
        pushes.append(Push(edge: edge, flow: flow))
        if capacities[edge] == 0 { full = index }
      }
      sum += flow
      node = Int(tails[path[full]])
      path.removeSubrange(full...)
    }
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
