import Plan

/// What every schedule has to pay for values that it does not hold.
///
/// While an operation of the program runs (a cut), only so many bytes are held. What the operations from
/// there to a later one (a window) read must be held at the cut or had back within the window: each
/// producer that this takes runs there at least once. Which values are had back, at which
/// price a byte, is a minimum cut; the price is the multiplier of the budget. Left out, so that it
/// stays a lower bound: that what is held had to be there, that values stay where they are until they are
/// read, that two values must not be had back from each other. Where a value has several producers
/// it costs the least of them, and needs what all of them read.
struct Relaxation {
  let graph: Graph
  let atoms: Atoms
  let ways: [Way]
  /// For each atom, how it is had back; -1 where it cannot be.
  let wayOf: [Int]
  /// For each atom, the operations that have it back.
  let producers: [[Int]]
  /// For each operation, the atoms that it reads.
  private let readsOf: [Int: Set<Int>]
  /// For each atom, the position of the program from which it is there; -1 from the start.
  private let birth: [Int]
  /// For each operation of the program, whether it runs at its position in every schedule. What
  /// nothing reads need not run at all, and of the forward part not what the backward part alone reads:
  /// there it may run later.
  private let isFixed: [Bool]
  /// For each operation of the program, whether it runs at all.
  private let isRun: [Bool]

  /// One or several producers of the same atoms.
  struct Way {
    var seconds: Double
    /// Atoms that every one of them reads.
    var needs: [Int]
  }

  /// What is so at one position, whatever is held.
  struct Cut {
    var position: Int
    /// Bytes that are live while its operation runs.
    var bytes: Int
    /// For each atom, whether it is among those.
    var isLive: [Bool]
  }

  init(_ graph: Graph, mayInvert: Bool) {
    self.graph = graph
    let atoms = Atoms(graph)
    self.atoms = atoms
    birth = atoms.root.map { graph.producer[$0] }
    let alignment = graph.problem.alignment
    var producers = [[Int]](repeating: [], count: atoms.bytes.count)
    let repeatable = graph.operations.indices.filter {
      graph.operations[$0].isRepeatable
        && ($0 < graph.forwardCount || mayInvert && $0 >= graph.programCount)
    }
    var operands: [Int: Set<Int>] = [:]
    for index in repeatable {
      let operation = graph.operations[index]
      let read = Set(operation.operands.flatMap { atoms.ofValue[$0] })
      operands[index] = read
      for atom in Set(operation.results.flatMap({ atoms.ofValue[$0] })).subtracting(read).sorted() {
        producers[atom].append(index)
      }
    }
    var keys: [[Int]: Int] = [:]
    var wayOf = [Int](repeating: -1, count: atoms.bytes.count)
    var distinct: [Int: Int] = [:]
    for (atom, key) in producers.enumerated() where !key.isEmpty {
      if keys[key] == nil {
        keys[key] = keys.count
        for index in key { distinct[index, default: 0] += 1 }
      }
      wayOf[atom] = keys[key]!
    }
    // An operation that produces atoms of several ways pays a share in each.
    ways = keys.sorted { $0.value < $1.value }.map { key, _ in
      let needs = key.dropFirst().reduce(operands[key[0]]!) { $0.intersection(operands[$1]!) }
      let seconds = key.map {
        graph.operations[$0].leastSeconds(alignment) / Double(distinct[$0]!)
      }
      return Way(seconds: seconds.min()!, needs: needs.sorted())
    }
    self.wayOf = wayOf
    self.producers = producers
    readsOf = operands
    isRun = graph.needed(by: graph.programCount)
    isFixed = Array(
      graph.needed(by: graph.forwardCount)[..<graph.forwardCount] + isRun[graph.forwardCount...])
  }

  /// Seconds of the program itself.
  var programSeconds: Double { seconds(isRun) }

  /// Seconds of what runs at its position, beside which values are had back.
  var fixedSeconds: Double { seconds(isFixed) }

  private func seconds(_ isCounted: [Bool]) -> Double {
    zip(graph.problem.operations, isCounted).reduce(0) {
      $1.1 ? $0 + $1.0.leastSeconds(graph.problem.alignment) : $0
    }
  }

  /// For each position whose operation runs there in any case, what is live there: what the operation
  /// reads and writes, its scratch, and what is read later and can be had only once.
  func cuts(_ positions: some Sequence<Int>) -> [Cut] {
    let program = graph.problem.operations
    // Last positions at which something is read that cannot be had back by then.
    var lastRead = [Int](repeating: -1, count: atoms.bytes.count)
    var lastForwardRead = lastRead
    for (position, operation) in program.enumerated() where isRun[position] {
      for atom in operation.operands.lazy.flatMap({ atoms.ofValue[$0] }) {
        lastRead[atom] = position
        if position < graph.forwardCount, isFixed[position] { lastForwardRead[atom] = position }
      }
    }
    for (value, description) in graph.problem.values.enumerated() where description.isOutput {
      for atom in atoms.ofValue[value] { lastRead[atom] = program.count }
    }
    return positions.filter { isFixed[$0] }.map { position in
      var isLive = atoms.bytes.indices.map { atom in
        birth[atom] < position
          && (lastForwardRead[atom] > position || wayOf[atom] < 0 && lastRead[atom] > position)
      }
      let operation = program[position]
      var spared = 0
      for (index, result) in operation.results.enumerated() {
        let isFreed = operation.inPlace.contains { pair in
          pair.result == index
            && atoms.ofValue[operation.operands[pair.operand]].allSatisfy { !isLive[$0] }
        }
        if isFreed { spared += graph.bytes(result) }
      }
      for value in operation.operands + operation.results {
        for atom in atoms.ofValue[value] { isLive[atom] = true }
      }
      let bytes = isLive.indices.reduce(operation.scratchBytes - spared) {
        isLive[$1] ? $0 + atoms.bytes[$1] : $0
      }
      return Cut(position: position, bytes: bytes, isLive: isLive)
    }
  }

  /// Atoms that are there before a cut, but not whatever is held, and that operations from there to before
  /// position `end` read.
  func demand(_ cut: Cut, until end: Int) -> [Int] {
    let ofValue = atoms.ofValue
    var demand: [Int] = []
    var isFound = [Bool](repeating: false, count: atoms.bytes.count)
    // What does not run at its position runs before the end.
    let runs = end == graph.programCount ? isRun : isFixed
    for position in cut.position + 1..<max(end, cut.position + 1) where runs[position] {
      for operand in graph.operandRange(position) {
        for atom in ofValue[graph.operands[operand]]
        where !isFound[atom] && mayBeMissing(atom, cut) {
          isFound[atom] = true
          demand.append(atom)
        }
      }
    }
    return demand
  }

  /// Whether an atom that is there before the cut may not be there at it.
  func mayBeMissing(_ atom: Int, _ cut: Cut) -> Bool {
    !cut.isLive[atom] && birth[atom] <= cut.position
  }

  /// Atoms that an operation which may have something back reads, in order.
  func reads(_ operation: Int) -> [Int] { readsOf[operation]!.sorted() }

  /// Seconds of an operation, which no placement saves.
  func seconds(_ operation: Int) -> Double {
    graph.operations[operation].leastSeconds(graph.problem.alignment)
  }

  /// The window from a cut to before position `end`.
  func window(_ cut: Cut, until end: Int) -> Window { Window(self, cut, demand(cut, until: end)) }

  /// A window's minimum cut, for any price of a byte.
  struct Window {
    /// Seconds that having values back takes, and the bytes and atoms held for that.
    struct Solution {
      var seconds: Double
      var bytes: Int
      var held: [Int]
      /// Seconds by which another may be better, as capacities are rounded.
      var rounding: Double
    }

    private var network = MinimumCut()
    private let source: Int
    private let sink: Int
    /// Atoms that may be held, with the edge that costs their bytes.
    private var holds: [(atom: Int, edge: Int, needed: Int, rebuilt: Int)] = []
    private var costs: [(seconds: Double, node: Int, edge: Int)] = []
    private let bytes: [Int]

    /// Seconds of a unit in which capacities are whole numbers: small, but the sum of all of them fits a word.
    private func unit(_ price: Double) -> Double {
      let most = holds.reduce(0.0) { $0 + price * Double(bytes[$1.atom]) }
      return max(1e-13, costs.reduce(most) { $0 + $1.seconds } / 1e17)
    }

    fileprivate init(_ relaxation: Relaxation, _ cut: Cut, _ needed: [Int]) {
      bytes = relaxation.atoms.bytes
      source = network.addNode()
      sink = network.addNode()
      var nodes = [Int](repeating: -1, count: bytes.count)
      var wayNodes = [Int](repeating: -1, count: relaxation.ways.count)
      var open: [Int] = []
      func node(_ atom: Int, _ network: inout MinimumCut) -> Int {
        if nodes[atom] < 0 {
          nodes[atom] = network.addNode()
          open.append(atom)
        }
        return nodes[atom]
      }
      for atom in needed {
        network.addEdge(source, node(atom, &network), MinimumCut.infinity)
      }
      while let atom = open.popLast() {
        let rebuilt = network.addNode()
        let edge = network.addEdge(nodes[atom], rebuilt, 0)
        holds.append((atom, edge, nodes[atom], rebuilt))
        let way = relaxation.wayOf[atom]
        guard way >= 0 else {
          network.addEdge(rebuilt, sink, MinimumCut.infinity)
          continue
        }
        if wayNodes[way] < 0 {
          let run = network.addNode()
          wayNodes[way] = run
          let seconds = relaxation.ways[way].seconds
          costs.append((seconds, run, network.addEdge(run, sink, 0)))
          for need in relaxation.ways[way].needs where !cut.isLive[need] {
            network.addEdge(run, node(need, &network), MinimumCut.infinity)
          }
        }
        network.addEdge(rebuilt, wayNodes[way], MinimumCut.infinity)
      }
    }

    /// The least of seconds plus `price` times bytes held; the least bytes where there is no price.
    mutating func solve(price: Double?) -> Solution {
      let unit = price.map(unit) ?? 1
      for hold in holds {
        let capacity = price.map { Int($0 * Double(bytes[hold.atom]) / unit) }
        network.setCapacity(hold.edge, capacity ?? bytes[hold.atom])
      }
      for cost in costs {
        network.setCapacity(cost.edge, price == nil ? 0 : Int(cost.seconds / unit))
      }
      let isRun = network.sourceSide(source, sink)!
      let held = holds.filter { isRun[$0.needed] && !isRun[$0.rebuilt] }.map(\.atom)
      return Solution(
        seconds: costs.reduce(0) { isRun[$1.node] ? $0 + $1.seconds : $0 },
        bytes: held.reduce(0) { $0 + bytes[$1] }, held: held,
        rounding: price == nil ? 0 : unit * Double(holds.count + costs.count))
    }

    /// Seconds that having values back takes at least where `limit` bytes may be held; infinite where
    /// what nothing gives back does not fit. Solutions on the way, of ever better prices, go to `visit`.
    mutating func leastSeconds(_ limit: Int, visit: (Solution) -> Void = { _ in }) -> Double {
      var large = solve(price: 0)
      // Everything at no price is held at its own: what is needed itself.
      guard large.bytes > limit else { return 0 }
      var small = solve(price: nil)
      visit(small)
      guard small.bytes <= limit else { return .infinity }
      var bound = 0.0
      for _ in 0..<40 {
        let price = (small.seconds - large.seconds) / Double(large.bytes - small.bytes)
        guard price > 0 else { break }
        let middle = solve(price: price)
        visit(middle)
        let value = middle.seconds + price * Double(middle.bytes) - middle.rounding
        bound = max(bound, value - price * Double(limit))
        guard value < (large.seconds + price * Double(large.bytes)) * (1 - 1e-9) else { break }
        if middle.bytes > limit { large = middle } else { small = middle }
      }
      return bound
    }
  }
}
