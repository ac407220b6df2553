import Plan

/// What every schedule has to pay where several cuts part the program into stages, as a linear program.
///
/// Variables say for every atom of a stage whether it is needed after the stage's cut and whether it is
/// held there, and for every producer whether it runs in the stage. What is needed is held or had back; a
/// producer needs what it reads; what is held at a cut was needed, so to speak, in the stage before; and
/// what is held fits. Where an atom is needed, something must found it: of any set of atoms around it one
/// is held, or had back from outside the set. Those conditions (loop formulas; Lin and Zhao 2004) are
/// added where a solution breaks them: values must not be had back from each other alone, as the
/// two ends of a chain of couplings could be.
///
/// Left out, so that it stays a lower bound: that a producer runs as a whole, and what values that are
/// had back take until they are read.
struct Stages {
  private let relaxation: Relaxation
  private var stages: [Stage] = []
  private var program = LinearProgram()
  private var known: Set<Circle> = []

  private struct Stage {
    /// Atoms that may have to be had back.
    var atoms: [Int] = []
    /// Operations that may have them back.
    var producers: [Int] = []
    /// For each atom, its producers.
    var producersOf: [Int: [Int]] = [:]
    /// For each producer, which of the atoms it reads.
    var reads: [Int: [Int]] = [:]
    /// Variables.
    var needed: [Int: Int] = [:]
    var held: [Int: Int] = [:]
    var runs: [Int: Int] = [:]
  }

  /// Atoms that must not be had back from each other alone while one of them is needed.
  private struct Circle: Hashable {
    var stage: Int
    var atom: Int
    var atoms: Set<Int>
  }

  /// - Parameters:
  ///   - cuts: in the program's order; the last stage goes to the program's end.
  ///   - budget: bytes; no less than each cut's own.
  init(_ relaxation: Relaxation, _ cuts: [Relaxation.Cut], within budget: Int) {
    self.relaxation = relaxation
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
      later = stage.atoms
      stages.insert(stage, at: 0)
    }
    for (index, cut) in cuts.enumerated() { addRows(index, room: budget - cut.bytes) }
  }

  /// A stage with its variables: what `demand` and, if the next cut is to hold it, `later` may take.
  private mutating func stage(_ cut: Relaxation.Cut, _ demand: [Int], _ later: [Int]) -> Stage {
    var stage = Stage()
    var found = Set(demand).union(later)
    var open = found.sorted()
    stage.atoms = open
    var isProducer = Set<Int>()
    while let atom = open.popLast() {
      for producer in relaxation.producers[atom] {
        stage.producersOf[atom, default: []].append(producer)
        guard isProducer.insert(producer).inserted else { continue }
        stage.producers.append(producer)
        for read in relaxation.reads(producer)
        where relaxation.mayBeMissing(read, cut) && found.insert(read).inserted {
          open.append(read)
          stage.atoms.append(read)
        }
      }
    }
    stage.atoms.sort()
    stage.producers.sort()
    for producer in stage.producers {
      stage.reads[producer] = relaxation.reads(producer).filter(found.contains)
    }
    let demand = Set(demand)
    for atom in stage.atoms {
      stage.needed[atom] = program.addVariable(cost: 0, floor: demand.contains(atom) ? 1 : 0)
      stage.held[atom] = program.addVariable(cost: 0)
    }
    for producer in stage.producers {
      stage.runs[producer] = program.addVariable(cost: relaxation.seconds(producer))
    }
    return stage
  }

  private mutating func addRows(_ index: Int, room: Int) {
    let stage = stages[index]
    for atom in stage.atoms {
      let ways = stage.producersOf[atom, default: []].map { (stage.runs[$0]!, 1.0) }
      program.addRow([(stage.needed[atom]!, -1), (stage.held[atom]!, 1)] + ways, atLeast: 0)
    }
    for producer in stage.producers {
      for read in stage.reads[producer]! {
        program.addRow([(stage.needed[read]!, 1), (stage.runs[producer]!, -1)], atLeast: 0)
      }
    }
    // In units of the largest atom, as the other coefficients are 1.
    let unit = Double(max(stage.atoms.map { relaxation.atoms.bytes[$0] }.max() ?? 1, 1))
    program.addRow(
      stage.atoms.map { (stage.held[$0]!, -Double(relaxation.atoms.bytes[$0]) / unit) },
      atLeast: -Double(room) / unit)
    guard index + 1 < stages.count else { return }
    let next = stages[index + 1]
    for atom in next.atoms {
      guard let needed = stage.needed[atom] else { continue }
      program.addRow([(needed, 1), (next.held[atom]!, -1)], atLeast: 0)
    }
  }

  /// Seconds that having values back takes at least.
  mutating func leastSeconds() -> Double {
    let count = relaxation.graph.programCount
    let most = min(40_000_000, 9_000_000_000_000 / (count * count))
    var before = 0.0
    while program.work < most, program.bound < .infinity {
      program.improve(iterations: 200)
      let isNew = addCircles()
      if !isNew, program.bound - before <= 0.002 * program.bound { break }
      before = program.bound
    }
    // What rounding may add to so many sums.
    return program.bound * (1 - 1e-9)
  }

  /// Forbids the circles of the solution; false where there are none.
  private mutating func addCircles() -> Bool {
    let tolerance = 0.02
    let count = program.rowCount
    for (index, stage) in stages.enumerated() {
      var flow = Flow(stage, program.solution, founded(stage))
      for atom in stage.atoms {
        let needed = program.solution[stage.needed[atom]!]
        guard needed > tolerance else { continue }
        guard let (atoms, producers) = flow.circle(around: atom, stage, below: needed - tolerance),
          known.insert(Circle(stage: index, atom: atom, atoms: Set(atoms))).inserted
        else { continue }
        program.addRow(
          [(stage.needed[atom]!, -1)] + atoms.map { (stage.held[$0]!, 1) }
            + producers.map { (stage.runs[$0]!, 1) }, atLeast: 0)
      }
    }
    return program.rowCount > count
  }

  /// For each atom, how much of it comes from what is held, by producers that run and what they read.
  private func founded(_ stage: Stage) -> [Int: Double] {
    var founded = stage.held.mapValues { program.solution[$0] }
    var isProgress = true
    var order = stage.atoms
    for _ in 0..<50 where isProgress {
      isProgress = false
      for atom in order {
        var sum = program.solution[stage.held[atom]!]
        for producer in stage.producersOf[atom, default: []] {
          sum += stage.reads[producer]!.reduce(program.solution[stage.runs[producer]!]) {
            min($0, founded[$1]!)
          }
        }
        guard min(sum, 1) > founded[atom]! + 1e-3 else { continue }
        founded[atom] = min(sum, 1)
        isProgress = true
      }
      // Recomputing goes one way, inverting the other.
      order.reverse()
    }
    return founded
  }

  /// What of each atom is held and had back, as a flow to the atoms from outside.
  private struct Flow {
    private var network = MinimumCut()
    private let outside: Int
    private var nodes: [Int: Int] = [:]
    private static let unit = 1e-6

    /// Of what a producer reads that counts which is least founded, as a flow has one source.
    init(_ stage: Stage, _ solution: [Double], _ founded: [Int: Double]) {
      outside = network.addNode()
      for atom in stage.atoms {
        nodes[atom] = network.addNode()
        network.addEdge(nodes[atom]!, outside, Int(solution[stage.held[atom]!] / Self.unit))
      }
      var runs: [Int: Int] = [:]
      for producer in stage.producers {
        let run = network.addNode()
        runs[producer] = run
        let read = stage.reads[producer]!.min { (founded[$0]!, $0) < (founded[$1]!, $1) }
        network.addEdge(
          run, read.map { nodes[$0]! } ?? outside, Int(solution[stage.runs[producer]!] / Self.unit))
      }
      for atom in stage.atoms {
        for producer in stage.producersOf[atom, default: []] {
          network.addEdge(nodes[atom]!, runs[producer]!, MinimumCut.infinity)
        }
      }
    }

    /// Atoms around one to which least flows, and the producers from outside; nil where that is no less
    /// than `limit`.
    mutating func circle(
      around atom: Int, _ stage: Stage, below limit: Double
    ) -> (atoms: [Int], producers: [Int])? {
      guard
        let side = network.sourceSide(nodes[atom]!, outside, below: Int(limit / Self.unit))
      else { return nil }
      let isInside = { [nodes] atom in side[nodes[atom]!] }
      let atoms = stage.atoms.filter(isInside)
      let producers = Set(atoms.flatMap { stage.producersOf[$0, default: []] })
      return (atoms, producers.filter { !stage.reads[$0]!.contains(where: isInside) }.sorted())
    }
  }
}
