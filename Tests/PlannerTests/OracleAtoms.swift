import Plan

/// Which bytes values share, by transfers that move whole alignments: each value as ranges of
/// roots, cut into atoms that lie in a value whole or not at all.
struct OracleAtoms {
  private struct Piece {
    var root: Int
    var start: Int
    var count: Int
  }

  private(set) var atoms: [(owners: Bits, bytes: Int)] = []
  private let alignment: Int
  /// For each value, bytes that it alone has, and its atoms that others have too.
  private(set) var own: [Int] = []
  private(set) var shared: [(owners: Bits, bytes: Int)] = []
  /// Values with atoms that others have too.
  private var sharers = Bits()

  func isShared(_ transfer: Problem.Transfer) -> Bool {
    (transfer.operandOffset - transfer.resultOffset) % alignment == 0
  }

  /// Bytes of a set of values.
  func bytes(_ values: Bits) -> Int {
    var sum = 0
    values.forEach { sum += own[$0] }
    if values.intersects(sharers) {
      for atom in shared where atom.owners.intersects(values) { sum += atom.bytes }
    }
    return sum
  }

  /// Values that have bytes of `value`, itself among them.
  func sharing(_ value: Int) -> Bits {
    var values = Bits([value])
    for atom in shared where atom.owners.contains(value) { values.form(atom.owners) }
    return values
  }

  /// What shares bytes with the results of an operation that none of its transfers moves there.
  func overwritten(by operation: Problem.Operation) -> Bits {
    let results = Bits(operation.results)
    let moved = Bits(operation.transfers.filter(isShared).map { operation.operands[$0.operand] })
    var values = Bits()
    for atom in shared where atom.owners.intersects(results) && !atom.owners.intersects(moved) {
      values.form(atom.owners)
    }
    return values.subtracting(results)
  }

  init(_ problem: Problem) {
    alignment = problem.alignment
    var pieces = problem.values.enumerated().map { index, value in
      [Piece(root: index, start: 0, count: value.bytes)]
    }
    for operation in problem.operations where !operation.transfers.isEmpty {
      for (position, result) in operation.results.enumerated() {
        var parts: [(at: Int, pieces: [Piece])] = []
        for transfer in operation.transfers
        where transfer.result == position && isShared(transfer) {
          let source = pieces[operation.operands[transfer.operand]]
          parts.append(
            (transfer.resultOffset, Self.slice(source, transfer.operandOffset, transfer.count)))
        }
        // What no transfer shares has bytes of its own.
        var whole: [Piece] = []
        var at = 0
        for part in parts.sorted(by: { $0.at < $1.at }) {
          if part.at > at { whole.append(Piece(root: result, start: at, count: part.at - at)) }
          whole += part.pieces
          at = part.at + part.pieces.reduce(0) { $0 + $1.count }
        }
        let bytes = problem.values[result].bytes
        if at < bytes { whole.append(Piece(root: result, start: at, count: bytes - at)) }
        pieces[result] = whole
      }
    }
    var cuts: [Int: Set<Int>] = [:]
    for piece in pieces.joined() {
      cuts[piece.root, default: []].formUnion([piece.start, piece.start + piece.count])
    }
    for (root, cuts) in cuts.sorted(by: { $0.key < $1.key }) {
      for (low, high) in zip(cuts.sorted(), cuts.sorted().dropFirst()) {
        var owners = Bits()
        for (value, pieces) in pieces.enumerated()
        where pieces.contains(where: {
          $0.root == root && $0.start <= low && high <= $0.start + $0.count
        }) {
          owners.insert(value)
        }
        if !owners.isEmpty { atoms.append((owners, high - low)) }
      }
    }
    own = [Int](repeating: 0, count: problem.values.count)
    for atom in atoms {
      var values: [Int] = []
      atom.owners.forEach { values.append($0) }
      if values.count == 1 {
        own[values[0]] += atom.bytes
      } else {
        shared.append(atom)
        sharers.form(atom.owners)
      }
    }
  }

  private static func slice(_ pieces: [Piece], _ offset: Int, _ count: Int) -> [Piece] {
    var result: [Piece] = []
    var at = 0
    for piece in pieces {
      let low = max(at, offset)
      let high = min(at + piece.count, offset + count)
      if low < high {
        result.append(
          Piece(root: piece.root, start: piece.start + low - at, count: high - low))
      }
      at += piece.count
    }
    return result
  }
}
