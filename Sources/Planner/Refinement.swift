import Parallelism
import Plan

/// Finds what lies between the points of a small program's frontier, state by state, in rounds of ever
/// more effort. What the last round does not find, if it left nothing out, does not exist.
struct Refinement {
  /// Of larger programs there are too many states.
  static let mostOperations = 45
  /// States that are looked at a position, round by round.
  private static let widths = [50, 1000, Int.max]
  /// States looked at for all budgets of a program.
  private static let effort = 3_000_000

  /// Sets of values that may go, which are looked at for all budgets of a program: where memory is short
  /// there are very many for each state.
  private static let sets = 20_000_000

  private var points: [Search.Point]
  private let space: StateSpace
  private var remaining = Self.effort
  private var remainingSets = Self.sets
  /// Budgets within which nothing is faster than what was found.
  private var settled: Set<Int> = []

  /// The points with those that were found between them, some of them both slower and larger than others.
  static func refined(
    _ points: [Search.Point], _ graph: Graph, mayInvert: Bool
  ) -> [Search.Point] {
    guard graph.programCount <= mostOperations,
      let space = StateSpace(graph, mayInvert: mayInvert)
    else { return points }
    var refinement = Refinement(points: points, space: space)
    refinement.points += refinement.smaller()
    for width in widths { refinement.search(width: width) }
    return refinement.points
  }

  /// Searches for faster schedules within every budget that is one byte less than a faster point takes, from
  /// the least on, as where memory is short there is most to gain.
  private mutating func search(width: Int) {
    var searched = settled
    while true {
      // No search may take all that is left, nor a position all of a search, which finds nothing if it
      // ends before the program does.
      let most = remaining / 8
      let width = min(width, most / 2)
      guard width >= 50 else { return }
      // Two at once; that does not depend on the machine.
      let budgets = Array(open(besides: searched).suffix(2).reversed())
      guard !budgets.isEmpty else { return }
      let sets = remainingSets / 4
      let outcomes = budgets.concurrentMap { [space] budget in
        var search = StateSearch(
          space, budget: budget.bytes, limit: budget.limit, width: width, most: most, sets: sets)
        return (
          script: search.run(), effort: search.effort, sets: sets - search.remainingSets,
          isCut: search.isCut
        )
      }
      for (budget, outcome) in zip(budgets, outcomes) {
        remainingSets -= outcome.sets
        searched.insert(budget.bytes)
        remaining -= outcome.effort
        if !outcome.isCut { settled.insert(budget.bytes) }
        if let script = outcome.script {
          points.append(Search.Point(Evaluation(script, space.graph)))
        }
      }
    }
  }

  /// Budgets that were not searched, the greatest first, with the seconds that a faster schedule takes less
  /// than, beside those of the operations that run in every one.
  private func open(besides searched: Set<Int>) -> [(bytes: Int, limit: Double)] {
    var result: [(bytes: Int, limit: Double)] = []
    var bytes = points.map(\.peak).max() ?? 0
    for point in points.best {
      if !searched.contains(bytes) {
        result.append((bytes, (point.seconds - space.fixedSeconds) * (1 - 1e-9)))
      }
      bytes = point.peak - 1
    }
    return result
  }

  /// Ever smaller ones than the smallest, as long as some states a position are enough to find one: that
  /// there is none may take all of them to know.
  private mutating func smaller() -> [Search.Point] {
    var result: [Search.Point] = []
    guard var least = points.map(\.peak).min() else { return [] }
    for width in Self.widths.dropLast() {
      while true {
        var search = StateSearch(
          space, budget: least - 1, limit: .infinity, width: width, most: .max,
          sets: remainingSets / 4)
        let script = search.run()
        remainingSets -= remainingSets / 4 - search.remainingSets
        // States do not say where bytes lie: what would be had in place of one value may be in the way of
        // another. Then it is copied, and takes more.
        guard let point = script.map({ Search.Point(Evaluation($0, space.graph)) }),
          point.peak < least
        else { break }
        result.append(point)
        least = point.peak
      }
    }
    return result
  }
}
