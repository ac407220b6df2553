import Plan

/// The least time of small programs under a bound on live bytes, by exhaustive search.
///
/// **Objective.** A schedule runs the program's operations once each, in their order. In the backward part any repeatable forward operation and any inverse may run
/// between them, as often as it helps. A value is there from the operation that writes it until it is
/// dropped. At an operation live are its operands, its results, its scratch and every other value that is
/// there; a result in place of an operand that goes with the operation takes no bytes of its own, and what a transfer moves
/// by whole alignments shares the bytes of where it came from. Wanted: the least sum of seconds of all
/// operations run for which live bytes never exceed the budget.
///
/// It knows nothing of the planner: states are the next operation and the values that are there, in the
/// order of time spent. Dropping is free, so of two states one that holds all that the other does, at no
/// more time, makes the other superfluous.
struct Oracle {
  private let problem: Problem
  private let forwardCount: Int
  private let operations: [Operation]
  private let atoms: [(owners: Bits, bytes: Int)]
  private let outputs: Bits
  /// For each position, values that an operation from there on reads, or that may serve to rebuild
  /// such a value.
  private let useful: [Bits]

  /// For each position, values that are there or have to be had back, as an operation from there on
  /// reads them and none writes them.
  private let needed: [Bits]
  /// Seconds that having a value back takes at least: the cheapest producer's, shared by its results.
  private let share: [Double]

  private struct Operation {
    var operands = Bits()
    var results = Bits()
    var scratch: Int
    var seconds: Double
    var mayRepeat: Bool
    var inPlace: [(operand: Int, result: Int)]
  }

  enum Answer: Equatable {
    /// No schedule within the budget.
    case none
    /// The least time.
    case seconds(Double)
    /// More states than were allowed.
    case unknown
  }

  init(_ problem: Problem) {
    precondition(problem.values.count <= Bits.capacity)
    self.problem = problem
    let pieces = Pieces(problem)
    atoms = pieces.atoms
    forwardCount = problem.operations.firstIndex { $0.phase == .backward } ?? 0
    operations = (problem.operations + problem.inverses).enumerated().map { index, operation in
      Operation(
        operands: Bits(operation.operands), results: Bits(operation.results),
        scratch: operation.scratchBytes,
        seconds: operation.seconds
          + operation.transfers.filter { !pieces.isShared($0, problem) }.reduce(0) {
            $0 + $1.seconds
          },
        mayRepeat: operation.isRepeatable
          && (operation.phase == .forward || index >= problem.operations.count),
        inPlace: operation.inPlace.map {
          (operation.operands[$0.operand], operation.results[$0.result])
        })
    }
    outputs = Bits(problem.values.indices.filter { problem.values[$0].isOutput })
    var useful = [Bits](repeating: outputs, count: problem.operations.count + 1)
    for position in problem.operations.indices.reversed() {
      var wanted = useful[position + 1].union(operations[position].operands)
      var before = Bits()
      while before != wanted {
        before = wanted
        for operation in operations where operation.mayRepeat {
          if !operation.results.intersection(wanted).isEmpty { wanted.form(operation.operands) }
        }
      }
      useful[position] = wanted
    }
    self.useful = useful
    var needed = [outputs]
    for operation in operations[..<problem.operations.count].reversed() {
      needed.append(
        needed.last!.subtracting(operation.results).union(operation.operands))
    }
    self.needed = needed.reversed()
    share = problem.values.indices.map { [operations] value in
      operations.filter { $0.mayRepeat && $0.results.contains(value) }
        .map { $0.seconds / Double($0.results.count) }.min() ?? .infinity
    }
  }

  /// Seconds that are to be spent at least before the end, beside the program's own.
  private func remaining(_ position: Int, _ live: Bits) -> Double {
    var sum = 0.0
    needed[position].subtracting(live).forEach { sum += share[$0] }
    return sum
  }

  /// The least time within `budget` bytes, as long as it is below `limit`; `none` where no schedule is
  /// faster than that.
  func solve(budget: Int, below limit: Double, states: Int = 50_000) -> Answer {
    let base = operations[..<problem.operations.count].reduce(0) { $0 + $1.seconds }
    var queue = Heap()
    var seen = [[(live: Bits, extra: Double)]](
      repeating: [], count: problem.operations.count + 1)
    let start = Bits(problem.values.indices.filter { problem.values[$0].isInput })
    queue.push(State(position: 0, live: start, extra: 0, least: 0))
    var count = 0
    while let state = queue.pop() {
      if state.position == problem.operations.count {
        return .seconds(base + state.extra)
      }
      // A state that came later may hold more for the same time.
      if seen[state.position].contains(where: {
        $0.extra <= state.extra && $0.live != state.live && $0.live.isSuperset(of: state.live)
      }) {
        continue
      }
      count += 1
      guard count <= states else { return .unknown }
      func reach(_ position: Int, _ live: Bits, _ extra: Double) {
        let live = live.intersection(useful[position])
        let least = extra + remaining(position, live)
        guard base + least < limit else { return }
        let dominated = seen[position].contains {
          $0.extra <= extra && $0.live.isSuperset(of: live)
        }
        guard !dominated else { return }
        seen[position].removeAll { extra <= $0.extra && live.isSuperset(of: $0.live) }
        seen[position].append((live, extra))
        queue.push(State(position: position, live: live, extra: extra, least: least))
      }
      /// Whether what may be there can still lead to less than the limit.
      func leads(_ position: Int, _ live: Bits, _ extra: Double) -> Bool {
        base + extra + remaining(position, live) < limit
      }
      run(
        state.position, from: state.live, budget,
        while: { leads(state.position + 1, $0, state.extra) }
      ) { reach(state.position + 1, $0, state.extra) }
      guard state.position >= forwardCount else { continue }
      for (index, operation) in operations.enumerated()
      where operation.mayRepeat && (index < forwardCount || state.position > forwardCount) {
        guard
          !operation.results.subtracting(state.live).intersection(useful[state.position]).isEmpty
        else { continue }
        let extra = state.extra + operation.seconds
        run(index, from: state.live, budget, while: { leads(state.position, $0, extra) }) {
          reach(state.position, $0, extra)
        }
      }
    }
    return .none
  }

  /// Calls `body` with what may be there after an operation, for every least set of values that has to go
  /// before it.
  private func run(
    _ index: Int, from live: Bits, _ budget: Int, while leads: (Bits) -> Bool,
    _ body: (Bits) -> Void
  ) {
    let operation = operations[index]
    guard live.isSuperset(of: operation.operands) else { return }
    let pairs: [(operand: Int, result: Int)?] = [nil] + operation.inPlace.map { $0 }
    for pair in pairs {
      var during = live.union(operation.results)
      var fixed = operation.operands.union(operation.results)
      if let pair {
        guard !operation.results.contains(pair.operand),
          bytesOf(pair.operand) == bytesOf(pair.result)
        else { continue }
        // The operand goes; so must whatever shares its bytes.
        let sharing = atoms.filter { $0.owners.contains(pair.operand) }
          .reduce(Bits()) { $0.union($1.owners) }.subtracting(Bits([pair.operand]))
        guard sharing.intersection(fixed).isEmpty else { continue }
        during.remove(pair.operand)
        during.subtract(sharing)
        fixed.remove(pair.operand)
      }
      guard bytes(fixed) + operation.scratch <= budget else { continue }
      shrink(during, fixed, operation.scratch, budget, 0, leads, body)
    }
  }

  /// All maximal subsets of `live`, `fixed` among them, whose bytes fit.
  private func shrink(
    _ live: Bits, _ fixed: Bits, _ scratch: Int, _ budget: Int, _ from: Int,
    _ leads: (Bits) -> Bool, _ body: (Bits) -> Void
  ) {
    guard leads(live) else { return }
    if bytes(live) + scratch <= budget { return body(live) }
    for value in from..<problem.values.count where live.contains(value) && !fixed.contains(value) {
      var less = live
      less.remove(value)
      shrink(less, fixed, scratch, budget, value + 1, leads, body)
    }
  }

  private func bytesOf(_ value: Int) -> Int { bytes(Bits([value])) }

  private func bytes(_ live: Bits) -> Int {
    var sum = 0
    for atom in atoms where !atom.owners.intersection(live).isEmpty { sum += atom.bytes }
    return sum
  }
}

/// Which bytes values share, by transfers that move whole alignments: each value as ranges of roots.
private struct Pieces {
  private struct Piece {
    var root: Int
    var start: Int
    var count: Int
  }
  private(set) var atoms: [(owners: Bits, bytes: Int)] = []

  func isShared(_ transfer: Problem.Transfer, _ problem: Problem) -> Bool {
    (transfer.operandOffset - transfer.resultOffset) % problem.alignment == 0
  }

  init(_ problem: Problem) {
    var pieces = problem.values.enumerated().map { index, value in
      [Piece(root: index, start: 0, count: value.bytes)]
    }
    for operation in problem.operations where !operation.transfers.isEmpty {
      for (position, result) in operation.results.enumerated() {
        var parts: [(at: Int, pieces: [Piece])] = []
        for transfer in operation.transfers
        where transfer.result == position && isShared(transfer, problem) {
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

/// A set of small numbers.
struct Bits: Hashable {
  static let capacity = 192
  private var (a, b, c): (UInt64, UInt64, UInt64) = (0, 0, 0)

  init() {}
  init(_ members: some Sequence<Int>) { for member in members { insert(member) } }

  var isEmpty: Bool { a | b | c == 0 }
  var count: Int { a.nonzeroBitCount + b.nonzeroBitCount + c.nonzeroBitCount }

  func forEach(_ body: (Int) -> Void) {
    for (index, var word) in [a, b, c].enumerated() {
      while word != 0 {
        body(64 * index + word.trailingZeroBitCount)
        word &= word - 1
      }
    }
  }

  func contains(_ member: Int) -> Bool { !intersection(Bits([member])).isEmpty }
  mutating func insert(_ member: Int) {
    switch member / 64 {
    case 0: a |= 1 << UInt64(member)
    case 1: b |= 1 << UInt64(member - 64)
    default: c |= 1 << UInt64(member - 128)
    }
  }
  mutating func remove(_ member: Int) { subtract(Bits([member])) }
  mutating func form(_ other: Bits) { self = union(other) }
  mutating func subtract(_ other: Bits) { self = subtracting(other) }
  func union(_ other: Bits) -> Bits { merged(other, |) }
  func intersection(_ other: Bits) -> Bits { merged(other, &) }
  func subtracting(_ other: Bits) -> Bits { merged(other) { $0 & ~$1 } }
  func isSuperset(of other: Bits) -> Bool { other.subtracting(self).isEmpty }

  @inline(__always)
  private func merged(_ other: Bits, _ operation: (UInt64, UInt64) -> UInt64) -> Bits {
    var result = Bits()
    result.a = operation(a, other.a)
    result.b = operation(b, other.b)
    result.c = operation(c, other.c)
    return result
  }

  static func == (x: Bits, y: Bits) -> Bool { x.a == y.a && x.b == y.b && x.c == y.c }
  func hash(into hasher: inout Hasher) {
    hasher.combine(a)
    hasher.combine(b)
    hasher.combine(c)
  }
}

private struct State {
  var position: Int
  var live: Bits
  var extra: Double
  /// Extra time at the end, at least.
  var least: Double

  /// Least time first; of equals the one that has come furthest.
  func precedes(_ other: State) -> Bool {
    least != other.least ? least < other.least : position > other.position
  }
}

/// A binary heap of states.
private struct Heap {
  private var states: [State] = []

  mutating func push(_ state: State) {
    states.append(state)
    var child = states.count - 1
    while child > 0, states[child].precedes(states[(child - 1) / 2]) {
      states.swapAt(child, (child - 1) / 2)
      child = (child - 1) / 2
    }
  }

  mutating func pop() -> State? {
    guard let first = states.first else { return nil }
    let last = states.removeLast()
    guard !states.isEmpty else { return first }
    states[0] = last
    var parent = 0
    while true {
      var least = parent
      for child in [2 * parent + 1, 2 * parent + 2]
      where child < states.count && states[child].precedes(states[least]) {
        least = child
      }
      guard least != parent else { return first }
      states.swapAt(parent, least)
      parent = least
    }
  }
}
