import Plan

/// What the planner decides; the schedule follows from it.
struct Choices: Hashable {
  /// For each value, whether it is kept from the forward part for the backward part.
  var isKept: [Bool]
  /// For each value, the operation that recovers it where it is not there: its producer, which
  /// recomputes it, or an inverse. `.absent` where there is neither.
  var recovery: [Int]
  /// Values that are dropped after an operation of the backward part although they are read again
  /// later.
  var drops: [Int: Set<Int>] = [:]

  /// Everything is kept. What is missing all the same is recomputed where it can be.
  init(keepingAll graph: ProblemGraph) {
    isKept = [Bool](repeating: true, count: graph.valueCount)
    recovery = (0..<graph.valueCount).map { value in
      graph.canRecompute(value) ? graph.producer[value] : graph.inverses[value].first ?? .absent
    }
  }

  mutating func drop(_ value: Int, after position: Int) {
    drops[position, default: []].insert(value)
  }
}
