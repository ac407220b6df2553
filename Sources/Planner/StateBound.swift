/// A lower bound on the seconds from a state to the end beside those of the operations that run at their
/// position in every schedule.
///
/// What is read later and not there has to be had back, with what all its producers read. While an
/// operation of the program runs (a cut), only so many bytes stay; of what is read after it the rest has to
/// be had back too, the cheapest bytes at best. What is read up to a later cut has to be had back before
/// it, whatever that one and others after it cost.
struct StateBound {
  private typealias Values = StateSpace.Values
  private typealias Atoms = StateSpace.Atoms
  /// A set of ways to have atoms back.
  private typealias Ways = UInt64

  private let space: StateSpace
  /// Operations at which memory is short, those that cost most first.
  private var cuts: [Cut] = []
  private var runs: [Run] = []
  private var drops: [Drop] = []
  /// For each position, the cut that was the tightest last: most likely the one to look at first.
  private var tightest: [Int]
  /// Positions of the cuts in their order, with seconds after each one: of the best chain of windows, each
  /// from one cut to a later one.
  private var chain: [(position: Int, seconds: Double)] = []

  private struct Cut {
    var position: Int
    /// Seconds that it takes where everything is there.
    var seconds: Double
    /// With or without results in place of operands.
    var runs: Range<Int>
  }

  private struct Run {
    /// Bytes of what has to stay and what is read later, less the budget.
    var excess: Double
    /// For what the operation overwrites although it is read later.
    var overwritten: Ways
    /// What may go, the cheapest byte first.
    var drops: Range<Int>
    /// All that have a part in that.
    var mayGo: Ways
    /// For each way, what it gives back of that.
    var bytes: [Double]
    /// Seconds where none of it is missing anyway.
    var seconds = 0.0
  }

  /// What one way gives back.
  private struct Drop {
    var way: Int
    var bytes: Double
    var seconds: Double
  }

  init(_ space: StateSpace, budget: Int) {
    self.space = space
    tightest = [Int](repeating: 0, count: space.graph.programCount + 1)
    for position in 0..<space.graph.programCount where space.operations[position].isFixed {
      let operation = space.operations[position]
      let later = space.needed[position + 1] & ~operation.results
      let stays =
        later & (space.irreplaceable | space.outputs | space.neededForward[position + 1])
      let all = operation.operands | operation.results
      let room = budget - operation.scratch
      guard space.bytes(all | later) > room else { continue }
      let first = runs.count
      addRun(all | stays, later, overwritten: 0, room: room)
      for pair in operation.inPlace {
        let gone = space.sharing[pair.operand]
        let others = all & ~(1 << pair.operand)
        guard gone & (others | stays) == 0 else { continue }
        addRun(others | stays, later & ~gone, overwritten: gone & later, room: room)
      }
      let seconds = runs[first...].reduce(.infinity) { min($0, $1.seconds) }
      cuts.append(Cut(position: position, seconds: seconds, runs: first..<runs.count))
    }
    for cut in cuts.reversed() {
      var best = cut.seconds
      for later in chain where later.seconds + cut.seconds > best {
        let read = ways(space.read(from: cut.position + 1, through: later.position))
        let least = cut.runs.reduce(.infinity) { min($0, seconds(runs[$1], missing: ~read)) }
        best = max(best, least + later.seconds)
      }
      chain.append((cut.position, max(best, chain.last?.seconds ?? 0)))
    }
    chain.reverse()
    cuts.sort { ($1.seconds, $0.position) < ($0.seconds, $1.position) }
  }

  private func ways(_ atoms: Atoms) -> Ways {
    var ways: Ways = 0
    atoms.forEach { if space.wayOf[$0] >= 0 { ways |= 1 << space.wayOf[$0] } }
    return ways
  }

  private mutating func addRun(_ fixed: Values, _ later: Values, overwritten: Values, room: Int) {
    let fixedAtoms = space.atoms(of: fixed)
    let gone = ways(space.atoms(of: overwritten) & ~fixedAtoms)
    var bytes = [Int](repeating: 0, count: space.ways.count)
    // What is overwritten in part may go for nothing.
    var spared = 0
    (space.atoms(of: later) & ~fixedAtoms).forEach { atom in
      let way = space.wayOf[atom]
      guard way >= 0 else { return }
      if gone >> way & 1 == 1 { spared += space.atomBytes[atom] }
      bytes[way] += space.atomBytes[atom]
    }
    let first = drops.count
    drops += bytes.indices.filter { bytes[$0] > 0 && gone >> $0 & 1 == 0 }.map {
      Drop(way: $0, bytes: Double(bytes[$0]), seconds: space.ways[$0].seconds)
    }.sorted { $0.seconds * $1.bytes < $1.seconds * $0.bytes }
    var run = Run(
      excess: Double(space.bytes(fixed | later) - room - spared), overwritten: gone,
      drops: first..<drops.count, mayGo: drops[first...].reduce(gone) { $0 | 1 << $1.way },
      bytes: bytes.indices.map { gone >> $0 & 1 == 1 ? 0 : Double(bytes[$0]) })
    run.seconds = seconds(run, missing: 0)
    runs.append(run)
  }

  /// Seconds of having back what has to go; what is `missing` costs nothing.
  private func seconds(_ run: Run, missing: Ways) -> Double {
    var seconds = 0.0
    (run.overwritten & ~missing).forEach { seconds += space.ways[$0].seconds }
    var excess = run.excess
    let spared = missing & run.mayGo
    if spared != 0 {
      let bytes = run.bytes.span
      spared.forEach { excess -= bytes[unchecked: $0] }
    }
    for index in run.drops where missing >> drops[index].way & 1 == 0 {
      guard excess > 0 else { break }
      seconds += drops[index].seconds * min(1, excess / drops[index].bytes)
      excess -= drops[index].bytes
    }
    return excess > 1e-6 ? .infinity : seconds
  }

  /// Infinite where something is missing that nothing gives back; anything from `limit` on is as good as
  /// anything else.
  mutating func seconds(
    _ position: Int, _ live: StateSpace.Values, below limit: Double
  ) -> Double {
    let gone = space.needed[position] & space.written[position] & ~live
    guard gone & (space.irreplaceable | space.neededForward[position]) == 0 else {
      return .infinity
    }
    let absent = space.writtenAtoms[position] & ~space.atoms(of: live)
    var sum = 0.0
    var missing: Ways = 0
    func have(_ atoms: Atoms) {
      var open = atoms & absent
      while open != 0 {
        let way = space.wayOf[open.trailingZeroBitCount]
        open &= open - 1
        guard way >= 0 else {
          sum = .infinity
          return
        }
        guard missing >> way & 1 == 0 else { continue }
        missing |= 1 << way
        sum += space.ways[way].seconds
        open |= space.ways[way].needs & absent
      }
    }
    var isFirst = true
    var counted: Atoms = 0
    for later in chain where later.position >= position {
      let read = space.read(from: position, through: later.position) & absent
      guard isFirst || read != counted else { continue }
      have(read & ~counted)
      (isFirst, counted) = (false, read)
      guard sum + later.seconds < limit else { return sum + later.seconds }
    }
    have(space.neededAtoms[position])
    guard sum < limit else { return sum }
    var tightest = 0.0
    func look(at index: Int) {
      let cut = cuts[index]
      guard cut.position >= position, cut.seconds > tightest else { return }
      var least = Double.infinity
      for run in cut.runs where least > tightest {
        let isLess = missing & runs[run].mayGo != 0
        least = min(least, isLess ? seconds(runs[run], missing: missing) : runs[run].seconds)
      }
      guard least > tightest else { return }
      tightest = least
      self.tightest[position] = index
    }
    if !cuts.isEmpty { look(at: self.tightest[position]) }
    for index in cuts.indices {
      // What is missing already makes no operation cost more.
      guard cuts[index].seconds > tightest, sum + tightest < limit else { break }
      look(at: index)
    }
    return sum + tightest
  }
}
