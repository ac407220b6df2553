import Plan
import Testing

@testable import Planner

/// All ways to keep, recompute or invert each value of small programs, without dropping anything
/// again inside the backward part, against what the search finds.
@Test func searchComesCloseToExhaustion() {
  var (optimal, total) = (0, 0)
  var worstPeak = 1.0
  var worstTime = 1.0
  for seed in UInt64(0)..<60 {
    let problem = randomProgram(seed: 3000 + seed, operations: 4 + Int(seed % 4))
    let graph = ProblemGraph(problem)
    guard let all = exhaustiveFrontier(graph) else { continue }
    var search = LocalSearch(graph, mayInvert: true)
    search.run()
    let found = search.points
    let least = found.map(\.peak).min()!
    let leastPossible = all.map(\.peak).min()!
    worstPeak = max(worstPeak, Double(least) / Double(leastPossible))
    for target in all {
      // The least time that the search offers within this peak.
      guard let best = found.filter({ $0.peak <= target.peak }).map(\.seconds).min() else {
        continue
      }
      total += 1
      optimal += best <= target.seconds * 1.0001 ? 1 : 0
      worstTime = max(worstTime, best / target.seconds)
    }
  }
  print("exhaustive: \(optimal) of \(total) optimal, time x\(worstTime), least peak x\(worstPeak)")
  #expect(total > 1000)
  #expect(worstPeak == 1)
  #expect(Double(optimal) >= 0.99 * Double(total))
}

private func exhaustiveFrontier(_ graph: ProblemGraph) -> [(peak: Int, seconds: Double)]? {
  let start = LocalSearch.keeping(graph)
  let free = (0..<graph.valueCount).filter {
    graph.isForward($0) && !graph.problem.values[$0].isOutput
      && (graph.canRecompute($0) || !graph.inverses[$0].isEmpty)
  }
  let options = free.map { value in
    [-1] + (graph.canRecompute(value) ? [graph.producer[value]] : []) + graph.inverses[value]
  }
  guard options.reduce(1, { $0 * $1.count }) <= 8_000 else { return nil }
  var points: [(peak: Int, seconds: Double)] = []
  func extend(_ index: Int, _ choices: Choices) {
    guard index < free.count else {
      if let evaluation = Evaluation(choices, graph) {
        points.append((evaluation.peak, evaluation.seconds))
      }
      return
    }
    for option in options[index] {
      var next = choices
      next.isKept[free[index]] = option < 0
      if option >= 0 { next.recovery[free[index]] = option }
      extend(index + 1, next)
    }
  }
  extend(0, start)
  return points.filter { point in
    !points.contains {
      $0.peak <= point.peak && $0.seconds <= point.seconds && $0 != point
    }
  }
}
