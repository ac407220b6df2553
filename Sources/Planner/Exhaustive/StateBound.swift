import Plan

/// A lower bound on the seconds from a state to the program's end, without those of the operations
/// that run at their position in every schedule.
///
/// What is read later and not live has to be recovered, with what all its producers read. To that
/// comes the tightest cut. While an operation of the program runs (a cut), only so many bytes stay
/// live; of what is read after it the rest has to be recovered, at best the bytes that are cheapest
/// to recover.
///
/// Several cuts count together in another way. Of what is missing, only what is read up to some cut
/// is counted: it has to be recovered before that cut. To that comes what the cut, and a chain of
/// later ones, make recover after it. This serves to show that a state is beyond a limit.
struct StateBound {
  private typealias RangeSet = StateSpace.RangeSet
  /// A set of recoveries, one bit each.
  private typealias RecoverySet = UInt64

  private let space: StateSpace
  /// Operations at which memory is short, those that cost most first.
  private var cuts: [Cut] = []
  private var runs: [Run] = []
  private var drops: [Drop] = []
  /// For each position, the cut that was the tightest last: most likely it is so again.
  private var tightest: [Int]
  /// The positions of the cuts in their order. For each, the seconds after it by the best chain of
  /// windows, each from one cut to a later one.
  private var chain: [(position: Int, seconds: Double)] = []

  private struct Cut {
    var position: Int
    /// Seconds of recovering what it drops, where everything was live before.
    var seconds: Double
    /// The ways to run its operation: with or without a result in place of an operand.
    var runs: Range<Int>
  }

  /// One way to run a cut's operation.
  private struct Run {
    /// Bytes of what has to stay live and what is read later, less the budget.
    var excess: Double
    /// Recoveries of what the operation overwrites although it is read later.
    var overwritten: RecoverySet
    /// What may be dropped, the cheapest byte first.
    var drops: Range<Int>
    /// The recoveries of both.
    var mayDrop: RecoverySet
    /// For each recovery, the bytes that it recovers of what may be dropped.
    var bytes: [Double]
    /// Seconds of recovering what is dropped, where everything was live before.
    var seconds = 0.0
  }

  /// What one recovery recovers of what may be dropped.
  private struct Drop {
    var recovery: Int
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
        let read = recoveries(of: space.read(from: cut.position + 1, through: later.position))
        let least = cut.runs.reduce(.infinity) { min($0, seconds(runs[$1], missing: ~read)) }
        best = max(best, least + later.seconds)
      }
      chain.append((cut.position, max(best, chain.last?.seconds ?? 0)))
    }
    chain.reverse()
    cuts.sort { ($1.seconds, $0.position) < ($0.seconds, $1.position) }
  }

  private func recoveries(of ranges: RangeSet) -> RecoverySet {
    var recoveries: RecoverySet = 0
    ranges.forEach {
      if space.recoveryOf[$0] != .absent { recoveries |= 1 << space.recoveryOf[$0] }
    }
    return recoveries
  }

  /// - Parameter fixed: values that are live at the operation in any case.
  /// - Parameter later: values that are read later and not overwritten.
  private mutating func addRun(
    _ fixed: ValueSet, _ later: ValueSet, overwritten: ValueSet, room: Int
  ) {
    let fixedRanges = space.ranges(of: fixed)
    let gone = recoveries(of: space.ranges(of: overwritten) & ~fixedRanges)
    var bytes = [Int](repeating: 0, count: space.recoveries.count)
    // What is overwritten in part may be dropped for nothing: its recovery is paid for.
    var spared = 0
    (space.ranges(of: later) & ~fixedRanges).forEach { range in
      let recovery = space.recoveryOf[range]
      guard recovery != .absent else { return }
      if gone >> recovery & 1 == 1 { spared += space.rangeBytes[range] }
      bytes[recovery] += space.rangeBytes[range]
    }
    let first = drops.count
    drops += bytes.indices.filter { bytes[$0] > 0 && gone >> $0 & 1 == 0 }.map {
      Drop(recovery: $0, bytes: Double(bytes[$0]), seconds: space.recoveries[$0].seconds)
    }.sorted { $0.seconds * $1.bytes < $1.seconds * $0.bytes }
    var run = Run(
      excess: Double(space.bytes(fixed | later) - room - spared), overwritten: gone,
      drops: first..<drops.count,
      mayDrop: drops[first...].reduce(gone) { $0 | 1 << $1.recovery },
      bytes: bytes.indices.map { gone >> $0 & 1 == 1 ? 0 : Double(bytes[$0]) })
    run.seconds = seconds(run, missing: 0)
    runs.append(run)
  }

  /// Seconds of recovering what a run drops. What is `missing` before it is paid for elsewhere.
  private func seconds(_ run: Run, missing: RecoverySet) -> Double {
    var seconds = 0.0
    (run.overwritten & ~missing).forEach { seconds += space.recoveries[$0].seconds }
    var excess = run.excess
    let spared = missing & run.mayDrop
    if spared != 0 {
      let bytes = run.bytes.span
      spared.forEach { excess -= bytes[unchecked: $0] }
    }
    for index in run.drops where missing >> drops[index].recovery & 1 == 0 {
      guard excess > 0 else { break }
      seconds += drops[index].seconds * min(1, excess / drops[index].bytes)
      excess -= drops[index].bytes
    }
    return excess > 1e-6 ? .infinity : seconds
  }

  /// The bound at a state; infinite where something is missing that nothing recovers. A bound of
  /// `limit` or more may be too low.
  mutating func seconds(_ position: Int, _ live: ValueSet, below limit: Double) -> Double {
    let gone = space.needed[position] & space.written[position] & ~live
    guard gone & (space.irreplaceable | space.neededForward[position]) == 0 else {
      return .infinity
    }
    let absent = space.writtenRanges[position] & ~space.ranges(of: live)
    var sum = 0.0
    var missing: RecoverySet = 0
    func recover(_ ranges: RangeSet) {
      var open = ranges & absent
      while open != 0 {
        let recovery = space.recoveryOf[open.trailingZeroBitCount]
        open &= open - 1
        guard recovery != .absent else {
          sum = .infinity
          return
        }
        guard missing >> recovery & 1 == 0 else { continue }
        missing |= 1 << recovery
        sum += space.recoveries[recovery].seconds
        open |= space.recoveries[recovery].needs & absent
      }
    }
    var isFirst = true
    var counted: RangeSet = 0
    for later in chain where later.position >= position {
      let read = space.read(from: position, through: later.position) & absent
      guard isFirst || read != counted else { continue }
      recover(read & ~counted)
      (isFirst, counted) = (false, read)
      guard sum + later.seconds < limit else { return sum + later.seconds }
    }
    recover(space.neededRanges[position])
    guard sum < limit else { return sum }
    var tightest = 0.0
    func look(at index: Int) {
      let cut = cuts[index]
      guard cut.position >= position, cut.seconds > tightest else { return }
      var least = Double.infinity
      for run in cut.runs where least > tightest {
        let isLess = missing & runs[run].mayDrop != 0
        least = min(least, isLess ? seconds(runs[run], missing: missing) : runs[run].seconds)
      }
      guard least > tightest else { return }
      tightest = least
      self.tightest[position] = index
    }
    if !cuts.isEmpty { look(at: self.tightest[position]) }
    for index in cuts.indices {
      // What is missing already makes no cut cost more.
      guard cuts[index].seconds > tightest, sum + tightest < limit else { break }
      look(at: index)
    }
    return sum + tightest
  }
}
