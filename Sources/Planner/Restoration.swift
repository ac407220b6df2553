import Plan

/// One drop taken back.
struct Restoration {
  var value: Int
  /// The operation of the backward part after which the value goes; nil for the end of the forward
  /// part.
  var position: Int?
}

extension Choices {
  mutating func restore(_ restoration: Restoration) {
    if let position = restoration.position {
      drops[position]?.remove(restoration.value)
      if drops[position]?.isEmpty ?? false { drops[position] = nil }
    } else {
      isKept[restoration.value] = true
    }
  }
}

extension Evaluation {
  /// Drops that cost time, the most time for the bytes first.
  func restorations(_ graph: Graph) -> [Restoration] {
    var seconds = [Double](repeating: 0, count: graph.valueCount)
    for step in schedule.steps[schedule.backwardStart...]
    where step.operation < graph.forwardCount || step.operation >= graph.programCount {
      let operation = graph.operations[step.operation]
      for value in operation.results { seconds[value] += operation.seconds }
    }
    var found: [(worth: Double, restoration: Restoration)] = []
    func consider(_ value: Int, _ position: Int?, weight: Double) {
      guard seconds[value] > 0 else { return }
      found.append(
        (
          weight * seconds[value] / Double(max(graph.bytes(value), 1)),
          Restoration(value: value, position: position)
        ))
    }
    for value in choices.isKept.indices where !choices.isKept[value] {
      consider(value, nil, weight: 1)
    }
    // A gap in the backward part is shorter than the whole way from the forward part.
    for position in choices.drops.keys.sorted() {
      for value in (choices.drops[position] ?? []).sorted() {
        consider(value, position, weight: 2)
      }
    }
    return found.enumerated().sorted {
      ($1.element.worth, $0.offset) < ($0.element.worth, $1.offset)
    }.map(\.element.restoration)
  }
}

extension Evaluation {
  /// Drops for whose values there is room in the gap that they leave, those first that save most time for the
  /// bytes; room is used up by those before.
  func fittingRestorations(within budget: Int, _ graph: Graph) -> [Restoration] {
    struct Gap {
      var value: Int
      /// Steps between the last reader before and the step that rebuilds.
      var steps: Range<Int>
      var worth: Double
    }
    var previous = [Int](repeating: -1, count: graph.valueCount)
    var gaps: [Gap] = []
    for step in schedule.steps {
      for instance in schedule.results(of: step, graph) {
        let value = schedule.instances[instance].value
        if previous[value] >= 0, step.operation != step.position {
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
    var result: [Restoration] = []
    let sorted = gaps.enumerated().sorted {
      ($1.element.worth, $0.offset) < ($0.element.worth, $1.offset)
    }
    for (_, gap) in sorted {
      let bytes = graph.bytes(gap.value)
      guard gap.steps.allSatisfy({ room[$0] >= bytes }) else { continue }
      for step in gap.steps { room[step] -= bytes }
      let first = gap.steps.lowerBound - 1
      let positions = schedule.steps[first].position...schedule.steps[gap.steps.upperBound].position
      if first < schedule.backwardStart { result.append(Restoration(value: gap.value)) }
      for position in choices.drops.keys.sorted()
      where positions.contains(position) && choices.drops[position]!.contains(gap.value) {
        result.append(Restoration(value: gap.value, position: position))
      }
    }
    return result
  }
}
