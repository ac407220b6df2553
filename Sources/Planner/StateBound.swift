/// A lower bound on the seconds from a state to the end beside those of the operations that run at their
/// position in every schedule.
///
/// What is read later and not there has to be had back, with what all its producers read. While an
/// operation of the program runs, only so many bytes stay; of what is read after it the rest has to be
/// had back too, the cheapest bytes at best.
struct StateBound {
  private let space: StateSpace
  /// Ways to run the program's operations at which memory is short, by position.
  private let cuts: [(position: Int, ways: [Cut])]

  private struct Cut {
    /// Bytes of what has to stay and what is read later, less the budget.
    var excess: Double
    /// What the operation overwrites although it is read later.
    var overwritten: StateSpace.Values
    /// What may go, the cheapest byte first.
    var drops: [(value: Int, bytes: Double, seconds: Double)]
  }

  init(_ space: StateSpace, budget: Int) {
    self.space = space
    var cuts: [(position: Int, ways: [Cut])] = []
    for position in 0..<space.graph.programCount where space.operations[position].isFixed {
      let operation = space.operations[position]
      let later = space.needed[position + 1] & ~operation.results
      let stays =
        later & (space.irreplaceable | space.outputs | space.neededForward[position + 1])
      func cut(_ read: StateSpace.Values, overwritten: StateSpace.Values) -> Cut {
        let fixed = read | stays
        let crossing = later & ~overwritten & ~fixed
        let drops = space.parts(of: crossing, beside: fixed).map {
          (value: $0.value, bytes: $0.bytes, seconds: space.share[$0.value])
        }.sorted { $0.seconds * $1.bytes < $1.seconds * $0.bytes }
        return Cut(
          excess: Double(space.bytes(fixed | crossing) + operation.scratch - budget),
          overwritten: overwritten & later, drops: drops)
      }
      let all = operation.operands | operation.results
      var ways = [cut(all, overwritten: 0)]
      guard ways[0].excess > 0 else { continue }
      for pair in operation.inPlace {
        let gone = space.sharing[pair.operand]
        let others = all & ~(1 << pair.operand)
        if gone & (others | stays) == 0 { ways.append(cut(others, overwritten: gone)) }
      }
      cuts.append((position, ways))
    }
    self.cuts = cuts
  }

  /// Infinite where something is missing that nothing gives back.
  func seconds(_ position: Int, _ live: StateSpace.Values, below limit: Double) -> Double {
    let absent = space.written[position] & ~live
    var missing = space.needed[position] & absent
    guard missing & (space.irreplaceable | space.neededForward[position]) == 0 else {
      return .infinity
    }
    var sum = 0.0
    var open = missing
    while open != 0 {
      let value = open.trailingZeroBitCount
      open &= open - 1
      sum += space.share[value]
      let more = space.requirements[value] & absent & ~missing
      missing |= more
      open |= more
    }
    guard missing & space.irreplaceable == 0 else { return .infinity }
    guard sum < limit else { return sum }
    var tightest = 0.0
    for (at, ways) in cuts where at >= position {
      var least = Double.infinity
      for way in ways {
        var seconds = 0.0
        (way.overwritten & ~missing).forEach { seconds += space.share[$0] }
        var excess = way.excess
        for drop in way.drops where missing >> drop.value & 1 == 1 { excess -= drop.bytes }
        for drop in way.drops where missing >> drop.value & 1 == 0 {
          guard excess > 0 else { break }
          seconds += drop.seconds * min(1, excess / drop.bytes)
          excess -= drop.bytes
        }
        if excess <= 1e-6 { least = min(least, seconds) }
      }
      tightest = max(tightest, least)
      guard sum + tightest < limit else { break }
    }
    return sum + tightest
  }
}
