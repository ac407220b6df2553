/// What the planner decides; the schedule follows from it.
struct Choices: Hashable {
  /// For each value, whether the backward part finds it where the forward part left it.
  var isKept: [Bool]
  /// For each value, the operation that rebuilds it when it is not there; -1 where none can.
  var rebuild: [Int]
  /// Values that go after an operation of the backward part although they are read again later.
  var drops: [Int: Set<Int>] = [:]

  /// Keep everything; what must be rebuilt all the same is recomputed.
  init(keepingAll graph: Graph) {
    isKept = [Bool](repeating: true, count: graph.valueCount)
    rebuild = (0..<graph.valueCount).map { value in
      graph.canRecompute(value) ? graph.producer[value] : graph.inverses[value].first ?? -1
    }
  }

  mutating func drop(_ value: Int, after position: Int) {
    drops[position, default: []].insert(value)
  }
}
