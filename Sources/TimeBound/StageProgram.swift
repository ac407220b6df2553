import Plan

/// What every schedule has to pay where cuts part the program into stages, as a linear program.
///
/// Its variables say for every byte range of a stage whether it is needed after the stage's cut and
/// whether it is held there, and for every producer whether it runs in the stage. Its rows say:
///
/// - what is needed is held or recovered;
/// - a producer needs what it reads;
/// - what is held at a cut is needed in the stage before;
/// - what is held fits the budget.
///
/// A set of ranges is unfounded where its members are recovered from each other alone, as the two
/// ends of a chain of couplings could be. Of any set around a range that is needed, something must
/// be held or be recovered from outside the set. Such rows (loop formulas; Lin and Zhao 2004) are
/// added where a solution breaks them.
///
/// Left out, so that it stays a lower bound: that a producer runs as a whole, and the bytes that
/// recovered values take until they are read.
struct StageProgram {
  private let relaxation: Relaxation
  private var stages: [Stage] = []
  private var program: LinearProgram
  private var known: Set<UnfoundedSet> = []

  struct Stage {
    /// Ranges that may have to be recovered.
    var ranges: [Int] = []
    /// Operations that may recover them.
    var producers: [Int] = []
    /// For each range, its producers.
    var producersOf: [Int: [Int]] = [:]
    /// For each producer, which of the ranges it reads.
    var reads: [Int: [Int]] = [:]
    /// Variables: of ranges, of ranges, of producers.
    var needed: [Int: Int] = [:]
    var held: [Int: Int] = [:]
    var runs: [Int: Int] = [:]
  }

  /// Ranges that must not be recovered from each other alone while `range`, one of them, is needed.
  private struct UnfoundedSet: Hashable {
    var stage: Int
    var range: Int
    var ranges: Set<Int>
  }

  /// - Parameters:
  ///   - cuts: in the program's order; the last stage goes to the program's end.
  ///   - budget: bytes; no less than each cut's own.
  init(_ relaxation: Relaxation, _ cuts: [Cut], within budget: Int) {
    self.relaxation = relaxation
    program = LinearProgram(effort: relaxation.effort)
    var later: [Int] = []
    for index in cuts.indices.reversed() {
      let end = index + 1 < cuts.count ? cuts[index + 1].position : relaxation.graph.programCount
      var demand = relaxation.demand(cuts[index], until: end)
      if index + 1 < cuts.count {
        let isLive = cuts[index + 1].isLive
        demand += isLive.indices.filter {
          isLive[$0] && relaxation.mayBeMissing($0, cuts[index]) && !demand.contains($0)
        }
      }
      later = later.filter { relaxation.mayBeMissing($0, cuts[index]) }
      let stage = stage(cuts[index], demand, later)
      later = stage.ranges
      stages.insert(stage, at: 0)
    }
    for (index, cut) in cuts.enumerated() { addRows(index, room: budget - cut.bytes) }
  }

  /// A stage with its variables: for `demand`, for `later`, which the next cut may hold, and for
  /// all that recovering them reads.
  private mutating func stage(_ cut: Cut, _ demand: [Int], _ later: [Int]) -> Stage {
    var stage = Stage()
    var found = Set(demand).union(later)
    var open = found.sorted()
    stage.ranges = open
    var isProducer = Set<Int>()
    while let range = open.popLast() {
      for producer in relaxation.producers[range] {
        stage.producersOf[range, default: []].append(producer)
        guard isProducer.insert(producer).inserted else { continue }
        stage.producers.append(producer)
        for read in relaxation.reads(producer)
        where relaxation.mayBeMissing(read, cut) && found.insert(read).inserted {
          open.append(read)
          stage.ranges.append(read)
        }
      }
    }
    stage.ranges.sort()
    stage.producers.sort()
    for producer in stage.producers {
      stage.reads[producer] = relaxation.reads(producer).filter(found.contains)
    }
    let demand = Set(demand)
    for range in stage.ranges {
      stage.needed[range] = program.addVariable(cost: 0, floor: demand.contains(range) ? 1 : 0)
      stage.held[range] = program.addVariable(cost: 0)
    }
    for producer in stage.producers {
      stage.runs[producer] = program.addVariable(cost: relaxation.seconds(producer))
    }
    return stage
  }

  private mutating func addRows(_ index: Int, room: Int) {
    let stage = stages[index]
    for range in stage.ranges {
      let runs = stage.producersOf[range, default: []].map { (stage.runs[$0]!, 1.0) }
      program.addRow([(stage.needed[range]!, -1), (stage.held[range]!, 1)] + runs, atLeast: 0)
    }
    for producer in stage.producers {
      for read in stage.reads[producer]! {
        program.addRow([(stage.needed[read]!, 1), (stage.runs[producer]!, -1)], atLeast: 0)
      }
    }
    // In units of the largest range, as the other coefficients are 1.
    let unit = Double(max(stage.ranges.map { relaxation.ranges.bytes[$0] }.max() ?? 1, 1))
    program.addRow(
      stage.ranges.map { (stage.held[$0]!, -Double(relaxation.ranges.bytes[$0]) / unit) },
      atLeast: -Double(room) / unit)
    guard index + 1 < stages.count else { return }
    let next = stages[index + 1]
    for range in next.ranges {
      guard let needed = stage.needed[range] else { continue }
      program.addRow([(needed, 1), (next.held[range]!, -1)], atLeast: 0)
    }
  }

  /// Seconds that recovering values takes at least.
  mutating func leastSeconds() -> Double {
    let effort = relaxation.effort
    let most = effort.work(relaxation.graph.programCount)
    var before = 0.0
    while program.work < most, program.bound < .infinity {
      program.improve(iterations: effort.iterations)
      let isNew = addLoopFormulas()
      if !isNew, program.bound - before <= effort.precision * program.bound { break }
      before = program.bound
    }
    // Less what rounding may add to so many sums.
    return program.bound * (1 - 1e-9)
  }

  /// Adds a row for each unfounded set of the solution; false where there are none.
  private mutating func addLoopFormulas() -> Bool {
    let tolerance = relaxation.effort.unfounded
    let count = program.rowCount
    for (index, stage) in stages.enumerated() {
      var flow = FoundationFlow(
        stage, program.solution, passes: relaxation.effort.foundationPasses)
      for range in stage.ranges {
        let needed = program.solution[stage.needed[range]!]
        guard needed > tolerance else { continue }
        guard
          let (ranges, producers) = flow.unfoundedSet(
            around: range, stage, below: needed - tolerance),
          known.insert(UnfoundedSet(stage: index, range: range, ranges: Set(ranges))).inserted
        else { continue }
        program.addRow(
          [(stage.needed[range]!, -1)] + ranges.map { (stage.held[$0]!, 1) }
            + producers.map { (stage.runs[$0]!, 1) }, atLeast: 0)
      }
    }
    return program.rowCount > count
  }
}
