import Plan

/// The order in which an operation's operands are recovered, as places in `graph.operands`. The
/// first is the one whose recovery takes most bytes beyond those that it leaves (Sethi and Ullman
/// 1970, on registers). What is kept takes none.
func operandOrder(_ graph: ProblemGraph, _ choices: Choices) -> [Int] {
  var order = Array(graph.operands.indices)
  /// For each value, the most bytes that are live while it is recovered from what is kept; 0 if it
  /// is kept.
  var most = [Int](repeating: 0, count: graph.valueCount)
  for operation in 0..<graph.programCount {
    let range = graph.operandRange(operation)
    var missing = 0
    for index in range where most[graph.operands[index]] > 0 { missing += 1 }
    if missing > 1 {
      func excess(_ index: Int) -> Int {
        let value = graph.operands[index]
        return most[value] == 0 ? -1 : most[value] - graph.bytes(value)
      }
      order.replaceSubrange(
        range, with: range.sorted { (excess($1), $0) < (excess($0), $1) })
    }
    guard operation < graph.forwardCount else { continue }
    var held = 0
    var peak = 0
    for index in range where missing > 0 {
      let value = graph.operands[order[index]]
      guard most[value] > 0 else { continue }
      peak = max(peak, held + most[value])
      held += graph.bytes(value)
    }
    let isInPlace = graph.hasInPlace[operation] || graph.hasTransfers[operation]
    for index in graph.resultRange(operation) {
      let value = graph.results[index]
      if choices.isKept[value] || choices.recovery[value] != operation { continue }
      if !isInPlace { held += graph.bytes(value) }
    }
    peak = max(peak, held + graph.operations[operation].scratchBytes)
    for index in graph.resultRange(operation) {
      let value = graph.results[index]
      if choices.isKept[value] || choices.recovery[value] != operation { continue }
      most[value] = max(peak, graph.bytes(value))
    }
  }
  return order
}
