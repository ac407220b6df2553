/// What founds the ranges of a stage in a solution of its linear program, as a flow. What is held
/// flows to a range from outside; what is recovered flows through its producer from what that
/// reads.
struct FoundationFlow {
  private var network = MinimumCut()
  private let outside: Int
  private var nodes: [Int: Int] = [:]
  /// One unit of capacity, as capacities are whole numbers.
  private static let unit = 1e-6

  /// Of what a producer reads only the least founded range counts, as a flow has one source.
  init(_ stage: StageProgram.Stage, _ solution: [Double], passes: Int) {
    let founded = Self.founded(stage, solution, passes: passes)
    outside = network.addNode()
    for range in stage.ranges {
      nodes[range] = network.addNode()
      network.addEdge(nodes[range]!, outside, Int(solution[stage.held[range]!] / Self.unit))
    }
    var runs: [Int: Int] = [:]
    for producer in stage.producers {
      let run = network.addNode()
      runs[producer] = run
      let read = stage.reads[producer]!.min { (founded[$0]!, $0) < (founded[$1]!, $1) }
      network.addEdge(
        run, read.map { nodes[$0]! } ?? outside, Int(solution[stage.runs[producer]!] / Self.unit))
    }
    for range in stage.ranges {
      for producer in stage.producersOf[range, default: []] {
        network.addEdge(nodes[range]!, runs[producer]!, MinimumCut.infinity)
      }
    }
  }

  /// The ranges around one to which least flows from outside, and the producers that let it in. Nil
  /// where no less than `limit` flows.
  mutating func unfoundedSet(
    around range: Int, _ stage: StageProgram.Stage, below limit: Double
  ) -> (ranges: [Int], producers: [Int])? {
    guard let side = network.sourceSide(nodes[range]!, outside, below: Int(limit / Self.unit))
    else { return nil }
    let isInside = { [nodes] range in side[nodes[range]!] }
    let ranges = stage.ranges.filter(isInside)
    let producers = Set(ranges.flatMap { stage.producersOf[$0, default: []] })
    return (ranges, producers.filter { !stage.reads[$0]!.contains(where: isInside) }.sorted())
  }

  /// For each range, about how much of it comes from what is held, over producers that run.
  private static func founded(
    _ stage: StageProgram.Stage, _ solution: [Double], passes: Int
  ) -> [Int: Double] {
    var founded = stage.held.mapValues { solution[$0] }
    var isProgress = true
    var order = stage.ranges
    for _ in 0..<passes where isProgress {
      isProgress = false
      for range in order {
        var sum = solution[stage.held[range]!]
        for producer in stage.producersOf[range, default: []] {
          sum += stage.reads[producer]!.reduce(solution[stage.runs[producer]!]) {
            min($0, founded[$1]!)
          }
        }
        guard min(sum, 1) > founded[range]! + 1e-3 else { continue }
        founded[range] = min(sum, 1)
        isProgress = true
      }
      // Recomputing goes one way, inverting the other.
      order.reverse()
    }
    return founded
  }
}
