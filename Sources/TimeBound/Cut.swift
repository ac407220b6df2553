import Plan

/// The moment at which one operation of the program runs, with what is live then in every schedule.
package struct Cut: Sendable {
  /// The operation's position.
  package var position: Int
  /// Bytes that are live in every schedule: what the operation reads and writes, its scratch, and
  /// what is read later and cannot be recovered by then.
  package var bytes: Int
  /// For each range, whether it is among those.
  package var isLive: [Bool]
}

extension Relaxation {
  /// The cuts at those of the positions whose operation runs there in every schedule.
  package func cuts(_ positions: some Sequence<Int>) -> [Cut] {
    let program = graph.problem.operations
    // The last position at which each range is read, and the last one in the forward part, where
    // nothing is recovered.
    var lastRead = [Int](repeating: .beforeStart, count: ranges.bytes.count)
    var lastForwardRead = lastRead
    for (position, operation) in program.enumerated() where isRun[position] {
      for range in operation.operands.lazy.flatMap({ ranges.ofValue[$0] }) {
        lastRead[range] = position
        if position < graph.forwardCount, isFixed[position] { lastForwardRead[range] = position }
      }
    }
    for (value, description) in graph.problem.values.enumerated() where description.isOutput {
      for range in ranges.ofValue[value] { lastRead[range] = program.count }
    }
    return positions.filter { isFixed[$0] }.map { position in
      var isLive = ranges.bytes.indices.map { range in
        definedAt[range] < position
          && (lastForwardRead[range] > position
            || recoveryOf[range] == .absent && lastRead[range] > position)
      }
      let operation = program[position]
      // Results that may replace an operand that nobody has to hold.
      var spared = 0
      for (index, result) in operation.results.enumerated() {
        let replaces = operation.inPlace.contains { pair in
          pair.result == index
            && ranges.ofValue[operation.operands[pair.operand]].allSatisfy { !isLive[$0] }
        }
        if replaces { spared += graph.bytes(result) }
      }
      for value in operation.operands + operation.results {
        for range in ranges.ofValue[value] { isLive[range] = true }
      }
      let bytes = isLive.indices.reduce(operation.scratchBytes - spared) {
        isLive[$1] ? $0 + ranges.bytes[$1] : $0
      }
      return Cut(position: position, bytes: bytes, isLive: isLive)
    }
  }

  /// Ranges that operations after the cut and before position `end` read, and that a schedule has
  /// to hold at the cut or to recover after it.
  func demand(_ cut: Cut, until end: Int) -> [Int] {
    let ofValue = ranges.ofValue
    var demand: [Int] = []
    var isFound = [Bool](repeating: false, count: ranges.bytes.count)
    // An operation that does not run at its position runs before the program's end.
    let runs = end == graph.programCount ? isRun : isFixed
    for position in cut.position + 1..<max(end, cut.position + 1) where runs[position] {
      for operand in graph.operandRange(position) {
        for range in ofValue[graph.operands[operand]]
        where !isFound[range] && mayBeMissing(range, cut) {
          isFound[range] = true
          demand.append(range)
        }
      }
    }
    return demand
  }

  /// Whether a range has been computed by the cut and need not be held there.
  func mayBeMissing(_ range: Int, _ cut: Cut) -> Bool {
    !cut.isLive[range] && definedAt[range] <= cut.position
  }

  /// The window from a cut to before position `end`.
  package func window(_ cut: Cut, until end: Int) -> RecoveryWindow {
    RecoveryWindow(self, cut, demand(cut, until: end))
  }
}
