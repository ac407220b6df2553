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
