import Plan

/// A value that is dropped although the backward part reads it again.
struct Drop {
  var value: Int
  /// The operation of the backward part after which it is dropped; nil for the end of the forward
  /// part.
  var position: Int?
  /// The operation that recovers it.
  var recovery: Int
}

extension Choices {
  /// The choices with further drops.
  func applying(_ drops: [Drop]) -> Choices {
    var changed = self
    for drop in drops {
      changed.recovery[drop.value] = drop.recovery
      if let position = drop.position {
        changed.drop(drop.value, after: position)
      } else {
        changed.isKept[drop.value] = false
      }
    }
    return changed
  }

  /// Holds the value again where it was dropped.
  mutating func undo(_ drop: Drop) {
    if let position = drop.position {
      drops[position]?.remove(drop.value)
      if drops[position]?.isEmpty ?? false { drops[position] = nil }
    } else {
      isKept[drop.value] = true
    }
  }

  /// The drop of a value as these choices have it.
  fileprivate func drop(of value: Int, at position: Int?) -> Drop {
    Drop(value: value, position: position, recovery: recovery[value])
  }
}

extension Evaluation {
  /// Drops that cost time, those first that cost most for their bytes.
  func costlyDrops(_ graph: ProblemGraph, _ effort: Effort) -> [Drop] {
    var seconds = [Double](repeating: 0, count: graph.valueCount)
    for step in schedule.steps[schedule.backwardStart...]
    where step.operation < graph.forwardCount || step.operation >= graph.programCount {
      let operation = graph.operations[step.operation]
      for value in operation.results { seconds[value] += operation.seconds }
    }
    var found: [(worth: Double, drop: Drop)] = []
    func consider(_ value: Int, _ position: Int?, weight: Double) {
      guard seconds[value] > 0 else { return }
      found.append(
        (
          weight * seconds[value] / Double(max(graph.bytes(value), 1)),
          choices.drop(of: value, at: position)
        ))
    }
    for value in choices.isKept.indices where !choices.isKept[value] {
      consider(value, nil, weight: 1)
    }
    for position in choices.drops.keys.sorted() {
      for value in (choices.drops[position] ?? []).sorted() {
        consider(value, position, weight: effort.backwardDropWeight)
      }
    }
    return found.enumerated().sorted {
      ($1.element.worth, $0.offset) < ($0.element.worth, $1.offset)
    }.map(\.element.drop)
  }

  /// Drops whose values have room in the gap that they leave, those first that save most time for
  /// the bytes. The room of one is not there for those after it.
  func needlessDrops(within budget: Int, _ graph: ProblemGraph) -> [Drop] {
    struct Gap {
      var value: Int
      /// Steps between the last reader and the step that recovers the value.
      var steps: Range<Int>
      var worth: Double
    }
    var previous = [Int](repeating: .absent, count: graph.valueCount)
    var gaps: [Gap] = []
    for step in schedule.steps {
      for instance in schedule.results(of: step, graph) {
        let value = schedule.instances[instance].value
        if previous[value] != .absent, step.operation != step.position {
          let last = schedule.instances[previous[value]].last
          let first = schedule.instances[instance].first
          if last < first, graph.bytes(value) > 0 {
            gaps.append(
              Gap(
                value: value, steps: last + 1..<first,
                worth: graph.operations[step.operation].seconds / Double(graph.bytes(value))))
          }
        }
        previous[value] = instance
      }
    }
    var room = live.map { budget - $0 }
    var result: [Drop] = []
    let sorted = gaps.enumerated().sorted {
      ($1.element.worth, $0.offset) < ($0.element.worth, $1.offset)
    }
    for (_, gap) in sorted {
      let bytes = graph.bytes(gap.value)
      guard gap.steps.allSatisfy({ room[$0] >= bytes }) else { continue }
      for step in gap.steps { room[step] -= bytes }
      let first = gap.steps.lowerBound - 1
      let positions = schedule.steps[first].position...schedule.steps[gap.steps.upperBound].position
      if first < schedule.backwardStart { result.append(choices.drop(of: gap.value, at: nil)) }
      for position in choices.drops.keys.sorted()
      where positions.contains(position) && choices.drops[position]!.contains(gap.value) {
        result.append(choices.drop(of: gap.value, at: position))
      }
    }
    return result
  }
}
