import Plan

/// Which bytes values share. A transfer that moves whole alignments may cost nothing, as its result
/// then lies where its operand does; an atom is a range of bytes that every value has whole or not at
/// all.
struct Atoms {
  /// For each value, what it is made of.
  let ofValue: [[Int]]
  /// For each atom.
  let bytes: [Int]
  /// For each atom, the value whose producer computed it.
  let root: [Int]

  private struct Piece {
    var root: Int
    var start: Int
    var count: Int
    var end: Int { start + count }
  }

  init(_ graph: Graph) {
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
          // What nothing moves has bytes of its own.
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
    var cuts = [[Int]](repeating: [], count: problem.values.count)
    for piece in pieces.joined() { cuts[piece.root] += [piece.start, piece.end] }
    var bytes: [Int] = []
    var root: [Int] = []
    var first = [Int](repeating: 0, count: problem.values.count)
    for value in cuts.indices {
      cuts[value] = Set(cuts[value]).sorted()
      first[value] = bytes.count
      for (low, high) in zip(cuts[value], cuts[value].dropFirst()) {
        bytes.append(high - low)
        root.append(value)
      }
    }
    ofValue = pieces.map { pieces in
      pieces.flatMap { piece -> Range<Int> in
        let low = cuts[piece.root].firstIndex(of: piece.start)!
        let high = cuts[piece.root].firstIndex(of: piece.end)!
        return first[piece.root] + low..<first[piece.root] + high
      }
    }
    self.bytes = bytes
    self.root = root
  }

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

extension Problem.Transfer {
  /// Whether the bytes may lie where they come from.
  func mayBeFree(_ alignment: Int) -> Bool { (operandOffset - resultOffset) % alignment == 0 }
}

extension Problem.Operation {
  /// Seconds that no placement saves.
  func leastSeconds(_ alignment: Int) -> Double {
    transfers.reduce(seconds) { $0 + ($1.mayBeFree(alignment) ? 0 : $1.seconds) }
  }
}
