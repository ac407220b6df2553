import Plan

/// Which bytes values share. A transfer that moves whole alignments may cost nothing, as its result
/// then lies where its operand does. So values are made of ranges of bytes: every value has a range
/// whole or not at all. Ranges are named by their index.
package struct ByteRanges: Sendable {
  /// For each value, the ranges that it is made of.
  package let ofValue: [[Int]]
  /// For each range, its length.
  package let bytes: [Int]
  /// For each range, the value that was computed there and not moved there.
  let root: [Int]

  private struct Piece {
    var root: Int
    var start: Int
    var count: Int
    var end: Int { start + count }
  }

  init(_ graph: ProblemGraph) {
    let problem = graph.problem
    var pieces = problem.values.indices.map {
      [Piece(root: $0, start: 0, count: problem.values[$0].bytes)]
    }
    for operation in problem.operations where !operation.transfers.isEmpty {
      for (position, result) in operation.results.enumerated() {
        let moved = operation.transfers
          .filter { $0.result == position && $0.mayBeFree(problem.alignment) }
          .sorted { $0.resultOffset < $1.resultOffset }
        var whole: [Piece] = []
        var end = 0
        for transfer in moved where transfer.resultOffset >= end {
          // What no transfer moves has bytes of its own.
          if transfer.resultOffset > end {
            whole.append(Piece(root: result, start: end, count: transfer.resultOffset - end))
          }
          whole += Self.slice(
            pieces[operation.operands[transfer.operand]], transfer.operandOffset, transfer.count)
          end = transfer.resultOffset + transfer.count
        }
        let bytes = problem.values[result].bytes
        if end < bytes { whole.append(Piece(root: result, start: end, count: bytes - end)) }
        pieces[result] = whole
      }
    }
    // Where any piece of a root starts or ends, one of its ranges does.
    var bounds = [[Int]](repeating: [], count: problem.values.count)
    for piece in pieces.joined() { bounds[piece.root] += [piece.start, piece.end] }
    var bytes: [Int] = []
    var root: [Int] = []
    var first = [Int](repeating: 0, count: problem.values.count)
    for value in bounds.indices {
      bounds[value] = Set(bounds[value]).sorted()
      first[value] = bytes.count
      for (low, high) in zip(bounds[value], bounds[value].dropFirst()) {
        bytes.append(high - low)
        root.append(value)
      }
    }
    ofValue = pieces.map { pieces in
      pieces.flatMap { piece -> Range<Int> in
        let low = bounds[piece.root].firstIndex(of: piece.start)!
        let high = bounds[piece.root].firstIndex(of: piece.end)!
        return first[piece.root] + low..<first[piece.root] + high
      }
    }
    self.bytes = bytes
    self.root = root
  }

  /// `count` bytes from `offset` on of what the pieces are together.
  private static func slice(_ pieces: [Piece], _ offset: Int, _ count: Int) -> [Piece] {
    var result: [Piece] = []
    var at = 0
    for piece in pieces {
      let low = max(at, offset)
      let high = min(at + piece.count, offset + count)
      if low < high {
        result.append(Piece(root: piece.root, start: piece.start + low - at, count: high - low))
      }
      at += piece.count
    }
    return result
  }
}
