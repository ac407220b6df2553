/// A lower bound on the seconds that a schedule spends beside the program's own from a state to the
/// end.
///
/// What is read later and not there has to be produced, and so has what all its producers read.
/// While an operation of the program runs, only so many bytes stay; of what is read after it the
/// rest has to be produced then. An operation's seconds are shared by its results, so that they
/// count once.
struct OracleBound {
  private let oracle: Oracle
  /// For each value, seconds of having it back.
  private let share: [Double]
  /// For each value, what every producer of it reads.
  private let requirements: [Bits]
  /// For each position, values that the program has written before it.
  let written: [Bits]
  /// Operations at which memory is short, the costliest first.
  private var cuts: [Cut] = []

  private struct Cut {
    var position: Int
    /// With or without results in place of operands.
    var ways: [Way]
    /// Where nothing is missing; then it costs most.
    var seconds = Double.infinity
  }

  private struct Way {
    /// Bytes by which what is there and what is read later exceed the budget.
    var excess: Int
    /// Seconds for what the operation overwrites although it is read later.
    var overwritten: Bits
    /// What may go, at most so many bytes for its seconds, the cheapest byte first.
    var drops: [(value: Int, bytes: Double, seconds: Double)]
  }

  init(_ oracle: Oracle, budget: Int) {
    self.oracle = oracle
    let problem = oracle.problem
    let producers = problem.values.indices.map { value in
      oracle.operations.filter { $0.mayRepeat && $0.results.contains(value) }
    }
    let share = producers.map { producers in
      producers.map { operation in
        var count = 0.0
        operation.results.forEach { _ in count += 1 }
        return operation.seconds / count
      }.min() ?? .infinity
    }
    self.share = share
    requirements = producers.map { producers in
      guard let first = producers.first else { return Bits() }
      return producers.dropFirst().reduce(first.operands) { $0.intersection($1.operands) }
    }
    var written = [Bits(problem.values.indices.filter { problem.values[$0].isInput })]
    for operation in oracle.operations[..<problem.operations.count] {
      written.append(written.last!.union(operation.results))
    }
    self.written = written
    // Before the backward part nothing can be recovered.
    var forwardReads = [Bits](repeating: Bits(), count: problem.operations.count + 1)
    for position in (0..<oracle.forwardCount).reversed() {
      let operation = oracle.operations[position]
      forwardReads[position] = forwardReads[position + 1].union(
        operation.isFixed ? operation.operands : Bits())
    }
    for position in problem.operations.indices where oracle.operations[position].isFixed {
      let operation = oracle.operations[position]
      let later = oracle.needed[position + 1].subtracting(operation.results)
      func way(_ fixed: Bits, overwritten: Bits) -> Way {
        var fixed = fixed
        later.forEach { value in
          if share[value] == .infinity || oracle.outputs.contains(value)
            || forwardReads[position + 1].contains(value)
          {
            fixed.insert(value)
          }
        }
        let crossing = later.subtracting(overwritten).subtracting(fixed)
        var bytes = [Double](repeating: 0, count: problem.values.count)
        for atom in oracle.atoms.atoms where !atom.owners.intersects(fixed) {
          var owners: [Int] = []
          atom.owners.intersection(crossing).forEach { owners.append($0) }
          for owner in owners { bytes[owner] += Double(atom.bytes) / Double(owners.count) }
        }
        var drops: [(value: Int, bytes: Double, seconds: Double)] = []
        crossing.forEach { value in
          if bytes[value] > 0 { drops.append((value, bytes[value], share[value])) }
        }
        drops.sort { $0.seconds * $1.bytes < $1.seconds * $0.bytes }
        return Way(
          excess: oracle.atoms.bytes(fixed.union(crossing)) + operation.scratch - budget,
          overwritten: overwritten.intersection(later), drops: drops)
      }
      let fixed = operation.operands.union(operation.results)
      var cut = Cut(position: position, ways: [way(fixed, overwritten: Bits())])
      for pair in operation.inPlace {
        // What shares bytes with the operand goes with it.
        let sharing = oracle.atoms.sharing(pair.operand)
        let others = fixed.subtracting(Bits([pair.operand]))
        guard !sharing.intersects(others) else { continue }
        cut.ways.append(way(others, overwritten: sharing))
      }
      // Where everything fits nothing has to go.
      guard cut.ways[0].excess > 0 else { continue }
      cut.seconds = seconds(cut, missing: Bits())
      cuts.append(cut)
    }
    cuts.sort { ($1.seconds, $0.position) < ($0.seconds, $1.position) }
  }

  func seconds(_ position: Int, _ live: Bits, below limit: Double) -> Double {
    let absent = written[position].subtracting(live)
    var missing = Bits()
    var open = oracle.needed[position].intersection(absent)
    var base = 0.0
    while !open.isEmpty {
      missing.form(open)
      var required = Bits()
      open.forEach { value in
        base += share[value]
        required.form(requirements[value])
      }
      open = required.intersection(absent).subtracting(missing)
    }
    guard base < limit else { return base }
    var tightest = 0.0
    for cut in cuts where cut.position >= position {
      guard cut.seconds > tightest, base + tightest < limit else { break }
      tightest = max(tightest, seconds(cut, missing: missing))
    }
    return base + tightest
  }

  /// Seconds of recovering what has to be dropped for an operation, whichever way it runs; what is
  /// `missing` costs nothing.
  private func seconds(_ cut: Cut, missing: Bits) -> Double {
    var least = Double.infinity
    for way in cut.ways {
      var sum = 0.0
      way.overwritten.forEach { if !missing.contains($0) { sum += share[$0] } }
      var excess = Double(way.excess)
      for drop in way.drops where excess > 0 && missing.contains(drop.value) {
        excess -= drop.bytes
      }
      for drop in way.drops where excess > 0 && !missing.contains(drop.value) {
        sum += drop.seconds * min(1, excess / drop.bytes)
        excess -= drop.bytes
      }
      if excess <= 1e-6 { least = min(least, sum) }
    }
    return least
  }
}
